"""`[[inside]]`: at most or at least so many at once inside of something held, a span, or lines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import Field, model_validator

from tracer.checks.base import Rule, Words, line_of
from tracer.checks.wording import Wording
from tracer.messages import listed
from tracer.model.finding import Finding, Phrase, Place, Step
from tracer.rules.area import AreaField  # noqa: TC001 -- pydantic looks at it
from tracer.rules.base import HouseRule
from tracer.rules.fitting import Mention

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tracer.rules.area import Stay
    from tracer.rules.run import Run

AT_MOST = Rule(
    "at-most-inside",
    "error",
    {
        "en": Words(
            title="{count} inside {area} at once; {rule:en} allows {most}",
            why="{actors} were there together{because:en}",
            fix="{change:en}",
            explain="The rules file of this program says how many may be at the same place at the "
            "same time: inside of a lock or semaphore, of a span that the program names, or of "
            "some lines. tracer counts the processes, not the permits. So this rule also sees what "
            "a semaphore cannot: a process that goes in without asking for a permit.\n\n"
            "Look at who was inside, and at what each of them held there. Who holds nothing "
            "has come past the lock. If all of them hold something, then it is not the same lock "
            "for all, or the semaphore has too many permits.\n\n"
            "In lines, a process counts from its first event there (an operation, a print, a "
            "sleep) to the last one before it leaves them, so nobody is counted too long.",
        ),
        "zh": Words(
            title="同时有 {count} 个进程处在 {area} 中；{rule:zh}最多允许 {most} 个",
            why="{actors} 同时处在其中{because:zh}",
            fix="{change:zh}",
            explain="这个程序的规则文件规定了同一时刻最多有多少个进程处在同一处："
            "持有某把锁或信号量、在程序命名的一段（span）里、或者在某几行代码中。"
            "tracer 数的是进程，而不是名额。因此这条规则能看到信号量自己看不到的情况："
            "有进程没有申请名额就进去了。\n\n"
            "请看谁在里面、各自在那里持有什么。什么都没有持有的进程绕过了锁。"
            "如果每个进程都持有某个对象，那么它们用的不是同一把锁，或者信号量的名额太多。\n\n"
            "对于代码行，一个进程从它在其中的第一个事件（一次操作、打印、睡眠）算起，"
            "到离开之前的最后一个事件为止，因此不会多算。",
        ),
    },
    """
[[inside]]                 # in the rules file
of = "ktv.py:17-19"        # the lines in which somebody sings
at_most = 4
""",
)

AT_LEAST = Rule(
    "at-least-inside",
    "error",
    {
        "en": Words(
            title="never more than {count} inside {area} at once; {rule:en} wants {least}",
            why="there was no moment at which {least} of them were there together{because:en}",
            fix="find out what keeps them apart: a lock around more than it has to protect, a "
            "join() before the next start(), or fewer processes than {least}",
            explain="The rules file of this program says how many have to be at the same place at "
            "the same time, at one moment at least. That is how a teacher asks for work that is "
            "really done in parallel: a program that takes one lock around everything gives the "
            "right result, and no more than one process ever works.\n\n"
            "Look at the chart (`tracer show`): where do the others wait, and for what?",
        ),
        "zh": Words(
            title="同时处在 {area} 中的从未超过 {count} 个；{rule:zh}要求达到 {least} 个",
            why="没有任何时刻有 {least} 个进程同时处在其中{because:zh}",
            fix="找出是什么让它们无法同时进入：锁住的范围过大、"
            "在下一个 start() 之前就 join()，或者进程本来就不足 {least} 个",
            explain="这个程序的规则文件规定了至少在某一时刻必须有多少个进程同时处在同一处。"
            "教师用它来要求真正的并行：如果程序用一把锁包住全部代码，结果虽然正确，"
            "但任何时候都只有一个进程在工作。\n\n"
            "请看图（`tracer show`）：其他进程在哪里等待，在等什么？",
        ),
    },
    """
[[inside]]                 # in the rules file
of = "working"             # with tracer.span("working"): in the program
at_least = 2
""",
)


class Inside(HouseRule):
    """The most that were inside at one moment, over the times that are proved by events.

    For `at_least` over the longest times that events allow, so that neither accuses falsely; and
    only where the whole run is known.
    """

    TABLE: ClassVar[str] = "inside"
    RULES: ClassVar[tuple[Rule, ...]] = (AT_MOST, AT_LEAST)

    of: AreaField
    at_most: int | None = Field(default=None, ge=0)
    at_least: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.at_most is None and self.at_least is None:
            raise ValueError("it needs at_most or at_least, a number.")
        return self

    def mentions(self) -> Iterator[Mention]:
        yield Mention("of", self.of, needed=True)

    def broken(self, run: Run) -> Iterator[Finding]:
        for name, all_stays in self.of.stays(run).items():
            stays = [one for one in all_stays if self.concerns(run, one.actor)]
            if self.at_most is not None:
                crowd = _most(stays, lambda stay: (stay.since, stay.until))
                if len(crowd) > self.at_most:
                    yield self._too_many(name, crowd, run)
            if self.at_least is not None and run.whole:
                crowd = _most(stays, lambda stay: (stay.earliest, stay.latest))
                if len(crowd) < self.at_least:
                    yield self._too_few(name, crowd, run)

    def _too_many(self, name: str, crowd: list[Stay], run: Run) -> Finding:
        assert self.at_most is not None
        last = crowd[-1]
        places, bare = [], []
        for stay in crowd:
            held = [one for one in run.holds(stay.actor, last.since) if one[0] != name]
            phrases = [Phrase("is-inside", {"area": name})]
            phrases += [Phrase("holds", {"object": what, "line": line_of(at)}) for what, at in held]
            if not held and self.of.lines is not None:
                phrases.append(Phrase("holds-nothing"))
                bare.append(stay.actor)
            places.append(Place(stay.actor, stay.at, tuple(phrases)))
        names = tuple(dict.fromkeys(run.name(stay.actor) for stay in crowd))
        culprits = tuple(dict.fromkeys(map(run.name, bare)))
        if len(culprits) == len(names):
            culprits = ()
        return Finding(
            AT_MOST.slug,
            self.level,
            "happened",
            last.since,
            last.actor,
            {
                "count": len(crowd),
                "area": name,
                "most": self.at_most,
                "actors": names,
                "change": self._change(name, last, culprits),
                **self.words(),
            },
            tuple(places),
            tuple(Step(stay.actor, self._where(name), stay.since) for stay in crowd),
            run.proof((stay.actor, stay.since) for stay in crowd),
            tuple(dict.fromkeys(stay.at for stay in crowd if stay.at)),
            (AT_MOST.slug, self, name),
        )

    def _where(self, name: str) -> str:
        """For the story, which has little room."""
        lines = self.of.lines
        if lines is None:
            return f"in {name}"
        more = lines.last > lines.first
        return f"lines {lines.first}-{lines.last}" if more else f"line {lines.first}"

    def _change(self, name: str, last: Stay, culprits: tuple[str, ...]) -> Wording:
        tool = ("a Lock", "Lock") if self.at_most == 1 else (f"Semaphore({self.at_most})",) * 2
        if culprits:
            return Wording(
                f"{listed(culprits, 'en')} came in without the lock or permit that the others "
                f"hold: take it before line {line_of(last.at)} on every way",
                f"{listed(culprits, 'zh')} 没有获取其他进程持有的锁或名额就进来了："
                f"无论走哪条路径，都要在第 {line_of(last.at)} 行之前获取它",
            )
        if self.of.lines is not None:
            first, end = self.of.lines.first, self.of.lines.last
            return Wording(
                f"make {tool[0]} in the main process, give it to all of them, and hold it from "
                f"before line {first} until after line {end}",
                f"在主进程中创建 {tool[1]} 并交给每个进程，"
                f"在第 {first} 行之前获取，到第 {end} 行之后才释放",
            )
        return Wording(
            f"let no more than {self.at_most} come into {name} (line {line_of(last.at)}): as a "
            f"semaphore it has {self.at_most} permits, as a span it stands inside of "
            f"`with` such a semaphore",
            f"同时最多让 {self.at_most} 个进入 {name}（第 {line_of(last.at)} 行）："
            f"如果它是信号量，就只给 {self.at_most} 个名额；如果它是 span，"
            "就放在这样一个信号量的 `with` 里面",
        )

    def _too_few(self, name: str, crowd: list[Stay], run: Run) -> Finding:
        assert self.at_least is not None
        last = crowd[-1] if crowd else None
        return Finding(
            AT_LEAST.slug,
            self.level,
            "happened",
            last.since if last else None,
            last.actor if last else None,
            {"count": len(crowd), "area": name, "least": self.at_least, **self.words()},
            tuple(
                Place(stay.actor, stay.at, (Phrase("is-inside", {"area": name}),)) for stay in crowd
            ),
            evidence=run.proof((stay.actor, stay.since) for stay in crowd) or run.end(),
            fix_at=tuple(dict.fromkeys(stay.at for stay in crowd if stay.at)),
            about=(AT_LEAST.slug, self, name),
        )


def _most(stays: Iterable[Stay], bounds: Callable[[Stay], tuple[int, int]]) -> list[Stay]:
    """Those that were inside at the first of the moments with the most, one for each actor.

    Who leaves at the moment when another comes was not inside with it.
    """
    known = sorted(((*bounds(stay), stay) for stay in stays), key=lambda one: one[:2])
    steps = [(since, 1, stay.actor) for since, _, stay in known]
    steps += [(until, 2 if since == until else 0, stay.actor) for since, until, stay in known]
    inside: Counter[str] = Counter()
    most, moment = 0, 0
    for t, step, actor in sorted(steps):
        inside[actor] += 1 if step == 1 else -1
        if not inside[actor]:
            del inside[actor]
        if len(inside) > most:
            most, moment = len(inside), t
    crowd: dict[str, Stay] = {}
    for since, until, stay in known:
        if since <= moment < until or since == until == moment:
            crowd.setdefault(stay.actor, stay)
    return list(crowd.values())
