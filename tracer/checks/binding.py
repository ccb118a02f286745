"""Whether a call fits what its target takes, and in which words it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracer.checks.wording import Wording

if TYPE_CHECKING:
    from tracer.model.happenings import Call


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a call cannot be.

    better     how its arguments would have to be written
    signature  what the target takes
    at         where that is defined
    single     it takes a single argument and was given another number
    """

    trouble: Wording
    better: str | None = None
    signature: str | None = None
    at: str | None = None
    single: bool = False


def misfit(facts: Any, target: str) -> Misfit | None:
    """What is wrong with calling `target` as the field `call` of a `started` says."""
    from pydantic import ValidationError

    from tracer.model.happenings import Call  # the whole schema: too much for who needs no call

    if facts is None:
        return None
    try:
        call = Call.model_validate(facts)
    except ValidationError:
        return None  # a stranger's
    own = 1 if call.bound and call.parameters else 0
    needed = call.parameters[: max(len(call.parameters) - call.defaults, 0)]
    given = call.positional - own
    trouble = _trouble(call, own, given, needed)
    if trouble is None:
        return None
    wanted = call.parameters if call.positional > len(call.parameters) else needed
    return Misfit(
        trouble,
        _written(wanted[own:], call.named_needed),
        f"{target}({', '.join(_signature(call)[own:])})",
        call.at,
        given != 1 and len(call.parameters) - own == 1,
    )


def _trouble(call: Call, own: int, given: int, needed: list[str]) -> Wording | None:
    takes = _takes(len(needed) - own, len(call.parameters) - own, more=call.any_positional)
    known = {*call.parameters, *call.named_only}
    unknown = [name for name in call.named if name not in known]
    if unknown and not call.any_named:
        name = unknown[0]
        return Wording(f"it has no parameter {name}", f"它没有名为 {name} 的参数")
    twice = [name for name in call.named if name in call.parameters[: call.positional]]
    if twice and not call.any_named:  # with **kwargs it may be another one of the same name
        return Wording(f"{twice[0]} is given twice", f"{twice[0]} 被给了两次")
    counted = Wording(
        f"given {_many(given)}, takes {takes}", f"给了 {given} 个参数，接受 {takes:zh} 个"
    )
    if call.positional > len(call.parameters) and not call.any_positional:
        return counted
    missing = [name for name in needed[call.positional :] if name not in call.named]
    missing += [name for name in call.named_needed if name not in call.named]
    if not missing:
        return None
    names = ", ".join(missing[:4]) + (", ..." if len(missing) > 4 else "")
    given += len(call.named)
    takes = _takes(len(needed) - own + len(call.named_needed), 0, more=False)
    return Wording(
        f"given {_many(given)}, needs {takes}: {names} missing",
        f"给了 {given} 个参数，需要 {takes:zh} 个：缺少 {names}",
    )


def _takes(least: int, most: int, *, more: bool) -> Wording:
    if more:
        return Wording(f"at least {least}", f"至少 {least}")
    if least < most:
        return Wording(f"{least} to {most}", f"{least} 到 {most}")
    return Wording(str(least), str(least))


def _many(count: int) -> str:
    return f"{count} argument{'' if count == 1 else 's'}"


def _signature(call: Call) -> list[str]:
    first_default = len(call.parameters) - call.defaults
    words = [
        name if number < first_default else f"{name}=..."
        for number, name in enumerate(call.parameters)
    ]
    if call.any_positional or call.named_only:
        words.append("*args" if call.any_positional else "*")
    words += [n if n in call.named_needed else f"{n}=..." for n in call.named_only]
    return [*words, "**kwargs"] if call.any_named else words


def _written(names: list[str], named: list[str]) -> str:
    """`args=(n, lock)`, with the comma that a tuple of one needs."""
    args = f"args=({names[0]},)" if len(names) == 1 else f"args=({', '.join(names)})"
    if not named:
        return args
    return args + ", kwargs={" + ", ".join(f'"{name}": {name}' for name in named) + "}"
