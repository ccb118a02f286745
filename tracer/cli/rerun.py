"""`tracer rerun TRACE`: the program of a trace once more, in the same order."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.control.rerunning import Rerun
    from tracer.control.strategies import Divergence
    from tracer.messages import Language

_CAME_BACK: Final = 1
_LEFT: Final = 3
_SHOWN: Final = 3  # divergences that are told


@click.command()
@click.argument("trace", type=click.Path(path_type=Path))
@click.option(
    "--times", type=click.IntRange(min=1), default=1, show_default=True,
    help="Run it so often, and say how often the failure came back.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Although the program has changed since.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Default: traces/<name>.rerun.jsonl"
)
@click.option(
    "--lang", type=click.Choice(["auto", "en", "zh", "both"]), default="auto",
    help="The language of what is said; auto: that of the environment.",
)  # fmt: skip
@click.pass_context
def rerun(
    ctx: click.Context, trace: Path, times: int, force: bool, output: Path | None, lang: str
) -> None:
    """Run the program of TRACE again, every process in the order that the trace has.

    Exit code 1: the failure came back; 0: it did not; 3: the order of the trace was left; 2: it
    cannot be run so; 125: tracer itself failed; 130: interrupted.
    """
    from tracer import api
    from tracer.cli.run import say
    from tracer.messages import chosen

    result = api.rerun(trace, times=times, force=force, output=output)
    names = _names(trace) if result.divergences else {}
    for language in chosen(lang):
        for line in _lines(result, language, names):
            say(line)
    ctx.exit(_CAME_BACK if result.came_back else _LEFT if result.kept < result.times else 0)


def _names(trace: Path) -> dict[str, str]:
    """What the program calls its processes: actor -> name."""
    from tracer import api

    began = (event for event in api.load(trace).events if event.kind == "began")
    return {event.actor: event.get("name") or event.actor for event in began}


def _lines(result: Rerun, language: Language, names: dict[str, str]) -> Iterator[str]:
    from tracer.messages.explore import sentence, term

    failure = result.failure
    if failure is None:
        yield sentence("no failure", language, times=result.times, kept=result.kept)
    else:
        what = term(failure.kind, language)
        if failure.text:
            what += f" ({failure.brief})"
        yield sentence("came back", language, what=what, count=result.came_back, times=result.times)
    for other in result.others[:_SHOWN]:
        yield sentence("another", language, what=term(other.kind, language), text=other.brief)
    if result.input_at is not None:
        yield sentence("no input again", language, at=result.input_at)
    for divergence in result.divergences[:_SHOWN]:
        yield _left(divergence, language, names)
    if len(result.divergences) > _SHOWN:
        yield sentence("more left", language, count=len(result.divergences) - _SHOWN)


def _left(divergence: Divergence, language: Language, names: dict[str, str]) -> str:
    from tracer.messages.explore import sentence

    who = partial(_called, names=names, language=language)
    expected, got = divergence.expected, divergence.got
    nobody = sentence("nobody", language)
    return sentence(
        "others left" if expected and got == expected else "left",
        language,
        step=divergence.step,
        expected=f"{who(expected.actor)} ({expected.kind})" if expected else nobody,
        got=f"{who(got.actor)} ({got.kind})" if got else nobody,
        could=", ".join(who(one.actor) for one in divergence.could_go) or nobody,
        others=", ".join(who(one.actor) for one in (got, *divergence.others) if one) or nobody,
    )


def _called(actor: str, names: dict[str, str], language: Language) -> str:
    """An actor's name, with what of it is meant where that has no name of its own."""
    from tracer.control.choice import TIME, TIMEOUT
    from tracer.messages.explore import term

    if actor == TIME.actor:
        return term("the clock", language)
    process, tilde, _ = actor.partition("~")
    name = names.get(process, process)
    if not tilde:
        return name
    sort = "a timeout" if actor.endswith(TIMEOUT) else "a feeder"
    return f"{name} ({term(sort, language)})"
