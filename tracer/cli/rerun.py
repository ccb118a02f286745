"""`tracer rerun TRACE`: the program of a trace once more, in the same order."""

from __future__ import annotations

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
@click.option("--lang", type=click.Choice(["auto", "en", "zh", "both"]), default="auto")
@click.pass_context
def rerun(
    ctx: click.Context, trace: Path, times: int, force: bool, output: Path | None, lang: str
) -> None:
    """Run the program of TRACE again, every process in the order that the trace has.

    Exit code 1: the failure came back; 0: it did not; 3: the order of the trace was left.
    """
    from tracer import api
    from tracer.cli.run import say
    from tracer.messages import chosen

    result = api.rerun(trace, times=times, force=force, output=output)
    for language in chosen(lang):
        for line in _lines(result, language):
            say(line)
    ctx.exit(_CAME_BACK if result.came_back else _LEFT if result.kept < result.times else 0)


def _lines(result: Rerun, language: Language) -> Iterator[str]:
    from tracer.messages.explore import sentence, term

    failure = result.failure
    if failure is None:
        yield sentence("no failure", language, times=result.times, kept=result.kept)
    else:
        what = term(failure.kind, language)
        if failure.text and failure.kind != "finding":
            what += f" ({failure.brief})"
        yield sentence("came back", language, what=what, count=result.came_back, times=result.times)
    for other in result.others[:_SHOWN]:
        yield sentence("another", language, what=term(other.kind, language), text=other.brief)
    if result.input_at is not None:
        yield sentence("no input again", language, at=result.input_at)
    for divergence in result.divergences[:_SHOWN]:
        yield _left(divergence, language)
    if len(result.divergences) > _SHOWN:
        yield sentence("more left", language, count=len(result.divergences) - _SHOWN)


def _left(divergence: Divergence, language: Language) -> str:
    from tracer.messages.explore import sentence

    expected, got = divergence.expected, divergence.got
    nobody = sentence("nobody", language)
    return sentence(
        "left",
        language,
        step=divergence.step,
        expected=f"{expected.actor} ({expected.kind})" if expected else nobody,
        got=f"{got.actor} ({got.kind})" if got else nobody,
        could=", ".join(one.actor for one in divergence.could_go) or nobody,
    )
