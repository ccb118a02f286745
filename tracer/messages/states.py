"""What an actor does and what an object is at a moment, in words, in English and Chinese."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any, Final

from tracer.messages import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tracer.messages import Language
    from tracer.state import ActorState, ObjectState

    Named = Callable[[str], str]

STATES: Final[dict[str, dict[Language, str]]] = {
    "running": {"en": "running", "zh": "运行"},
    "serving": {"en": "serves as a manager", "zh": "作为 manager 提供服务"},
    "sleeping": {"en": "sleeping", "zh": "休眠"},
    "sleeping for": {"en": "sleeping for {seconds} s", "zh": "休眠 {seconds} 秒"},
    "waiting": {"en": "waits for {object}", "zh": "等待 {object}"},
    "waiting join": {"en": "waits for {child} to end", "zh": "等待 {child} 结束"},
    "ended": {"en": "ended", "zh": "已结束"},
    "ended code": {"en": "ended with exit code {code}", "zh": "已结束，退出码 {code}"},
    "ended error": {"en": "ended with {error}", "zh": "因 {error} 结束"},
    "died": {"en": "gone", "zh": "已消失"},
    "died code": {"en": "gone: {how}", "zh": "已消失：{how}"},
    "since": {"en": "{what} since {time}", "zh": "{what}，自 {time}"},
    "ended at": {"en": "{what}, {time}", "zh": "{what}，{time}"},
    "holds": {"en": "holds {objects}", "zh": "持有 {objects}"},
    "inside": {"en": "inside {name}", "zh": "在 {name} 中"},
    "free": {"en": "free", "zh": "空闲"},
    "holder": {"en": "held by {holders}", "zh": "由 {holders} 持有"},
    "holder times": {
        "en": "held by {holders} ({times} times)",
        "zh": "由 {holders} 持有 {times} 次",
    },
    "taken": {"en": "{level} of {capacity} taken", "zh": "{capacity} 个中已占用 {level} 个"},
    "taken by": {
        "en": "{level} of {capacity} taken: {holders}",
        "zh": "{capacity} 个中已占用 {level} 个：{holders}",
    },
    "value": {"en": "value {level}", "zh": "值 {level}"},
    "flag True": {"en": "set", "zh": "已设置"},
    "flag False": {"en": "not set", "zh": "未设置"},
    "flag None": {"en": "set or cleared: unknown", "zh": "是否已设置：未知"},
    "waiting many": {"en": "{level} waiting", "zh": "{level} 个在等待"},
    "arrived": {"en": "{level} of {capacity} arrived", "zh": "{capacity} 个中已到达 {level} 个"},
    "depth": {"en": "{level} in it", "zh": "其中有 {level} 项"},
    "content": {"en": "holds {level}", "zh": "内容为 {level}"},
    "content None": {"en": "content unknown", "zh": "内容未知"},
    "access": {
        "en": "read {level[0]} and written {level[1]} times",
        "zh": "读取 {level[0]} 次，写入 {level[1]} 次",
    },
    "open": {"en": "open in {level} processes", "zh": "在 {level} 个进程中打开"},
    "unseen": {"en": "accesses are not seen", "zh": "不记录访问"},
    "waiting drain": {
        "en": "waits until {object} is emptied",
        "zh": "等待 {object} 被取空",
    },
    "waiting task": {"en": "waits for a task of {object}", "zh": "等待 {object} 的任务"},
    "waiting result": {"en": "waits for a result of {object}", "zh": "等待 {object} 的结果"},
    "broken": {"en": "broken", "zh": "已损坏"},
    "wanted": {"en": "{what}; awaited by {names}", "zh": "{what}；{names} 在等待"},
    "wanted many": {"en": "{what}; {count} waiting", "zh": "{what}；{count} 个在等待"},
}
"""What is -> template. An object's are named after its gauges."""

_MOST_NAMES: Final = 6


def doing(actor: ActorState, name: Named, language: Language) -> str:
    """What an actor does or how it ended, without when."""
    if actor.ended is not None:
        key = "ended error" if actor.error else "ended code" if actor.code else "ended"
        if actor.how == "died":
            key = "died" if actor.code is None else "died code"
        return STATES[key][language].format(
            code=actor.code, error=actor.error, how=ended_how(actor.code)
        )
    wait = actor.wait
    if wait is None:
        return STATES["serving" if actor.role == "manager" else "running"][language]
    key = "sleeping" if wait.op == "sleep" else f"waiting {wait.op}"
    key = key if key in STATES else "waiting"
    if wait.op == "sleep" and wait.timeout is not None:
        key = "sleeping for"
    target = wait.target or ""
    return STATES[key][language].format(
        object=target, child=name(target), seconds=seconds_of(wait.timeout)
    )


def standing(thing: ObjectState, name: Named, language: Language) -> str:
    """What an object is, gauge by gauge."""
    said = [STATES["broken"][language]] if getattr(thing, "broken", False) else []
    holders = names_of(thing.holders(), name, language)
    times = thing.holds[0].depth if thing.holds else 1
    for what, level in zip(thing.gauges, thing.levels(), strict=False):
        key = what
        if what == "holder":
            key = "free" if not holders else "holder" if times == 1 else "holder times"
        elif what == "taken" and holders:
            key = "taken by"
        elif what == "flag":
            key = f"flag {level}"
        elif what == "waiting":
            key = "waiting many"
        elif what == "content" and level is None:
            key = "content None"
        template = STATES[key][language] if key in STATES else f"{what} {{level}}"
        said.append(
            template.format(level=level, capacity=thing.capacity, holders=holders, times=times)
        )
    if thing.type in {"RawValue", "RawArray"}:
        said.append(STATES["unseen"][language])
    return ", ".join(said) if language == "en" else "，".join(said)


def state_word(key: str, language: Language, **fields: Any) -> str:
    """A template of STATES, filled."""
    return STATES[key][language].format(**fields)


def ended_how(code: int | None) -> str:
    """An exit code, or the signal that a negative one is; these words are the same everywhere."""
    if code is None:
        return ""
    try:
        return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def names_of(actors: Iterable[str], name: Named, language: Language) -> str:
    """Actors as a list of names; of many, the first and a count."""
    return listed(tuple(name(actor) for actor in actors), language, _MOST_NAMES)


def seconds_of(seconds: float | None) -> str:
    """A number of seconds, however large a stranger made it."""
    try:
        return "?" if seconds is None else f"{seconds:g}"
    except OverflowError:
        return "?"
