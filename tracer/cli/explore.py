"""`tracer explore TARGET`: run a program under one schedule after the other until one fails."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from tracer.cli.given import Seconds


@click.command(
    context_settings={"allow_interspersed_args": False},
    options_metavar="[OPTIONS]",
)
@click.option("-m", "module", is_flag=True, help="TARGET is a module, as in python -m.")
@click.option(
    "--schedules", type=click.IntRange(min=1), default=1000, show_default=True, metavar="N",
    help="Run at most so many.",
)  # fmt: skip
@click.option(
    "--for", "seconds", type=Seconds(), default=60.0,
    show_default=True, metavar="SECONDS", help="Search at most so long.",
)  # fmt: skip
@click.option(
    "--strategy", default="portfolio", show_default=True,
    metavar="NAME", help="portfolio, random, pct, pos, surw, urw or dfs.",
)  # fmt: skip
@click.option(
    "--preemptions", type=click.IntRange(min=0), metavar="B",
    help="Every schedule that takes the turn from somebody at most B times; it is dfs that does.",
)  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="Of the schedules.")
@click.option(
    "--program-seed", type=int, default=0, show_default=True, help="Of the program's random."
)
@click.option(
    "--jobs", type=click.IntRange(min=1), default=1, show_default=True, metavar="N",
    help="So many runs at the same time.",
)  # fmt: skip
@click.option("--explore-timeouts", is_flag=True, help="A timeout may expire at any time.")
@click.option("--strict-time", is_flag=True, help="Time passes only when nobody can go.")
@click.option(
    "--preempt", type=click.Choice(["lines"]), help="lines: every line of the program is a point."
)
@click.option("--keep-going", is_flag=True, help="Go on after a failure, for others.")
@click.option("--compare-output", is_flag=True, help="A different output is a failure too.")
@click.option("--rules", metavar="FILE", help="Rules of the house; a broken one is a failure too.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Of the failure's trace.")
@click.option(
    "--lang", type=click.Choice(["auto", "en", "zh", "both"]), default="auto",
    help="The language of the verdict; auto: that of the environment.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="The verdict as JSON.")
@click.argument("target")
@click.argument("args", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def explore(
    ctx: click.Context,
    module: bool,
    schedules: int,
    seconds: float,
    strategy: str,
    preemptions: int | None,
    seed: int,
    program_seed: int,
    jobs: int,
    explore_timeouts: bool,
    strict_time: bool,
    preempt: str | None,
    keep_going: bool,
    compare_output: bool,
    rules: str | None,
    output: Path | None,
    lang: str,
    as_json: bool,
    target: str,
    args: tuple[str, ...],
) -> None:
    """Run TARGET under different schedules until one fails, and show the shortest way there.

    Exit code 0: no failure; 1: one was found; 3: nothing can be said for certain; 2: the request
    cannot be met; 125: tracer itself failed; 130: interrupted.
    """
    from tracer import api
    from tracer.cli.explore_bar import Bar
    from tracer.cli.explore_verdict import EXIT_CODES, Options, as_data, lines
    from tracer.cli.terminal import page, write
    from tracer.messages import chosen

    if preemptions is not None:
        if _given(ctx, "strategy") and strategy != "dfs":
            raise click.UsageError(
                f"--preemptions is for --strategy dfs, which {strategy} is not. Say one of them."
            )
        strategy = "dfs"
    _hint(ctx, args)
    sheet = page(None, "auto")
    with Bar(schedules) as bar:
        verdict = api.explore(
            target, *args, module=module, schedules=schedules, seconds=seconds, strategy=strategy,
            preemptions=preemptions, seed=seed, program_seed=program_seed, jobs=jobs,
            explore_timeouts=explore_timeouts, strict_time=strict_time, preempt=preempt,
            keep_going=keep_going, compare_output=compare_output, rules=rules,
            output=output, progress=bar.show,
        )  # fmt: skip
    called = (*(["-m"] if module else []), *(["--"] if target[:1] == "-" else []), target, *args)
    said = Options(strategy, seed, preempt == "lines", called, _further(ctx))
    write(as_data(verdict) if as_json else lines(verdict, target, sheet, chosen(lang), said))
    ctx.exit(EXIT_CODES[verdict.result])


def _given(ctx: click.Context, name: str) -> bool:
    """Whether it stands on the command line."""
    return ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE


def _further(ctx: click.Context) -> tuple[str, ...] | None:
    """The options that were given, with another seed; dfs, which has none, has to keep going."""
    words: list[str] = []
    if ctx.params["strategy"] == "dfs" or ctx.params["preemptions"] is not None:
        if ctx.params["keep_going"]:
            return None
        words.append("--keep-going")
    else:
        words += ["--seed", str(ctx.params["seed"] + 1)]
    for option in ctx.command.params:
        name = option.name or ""
        if not isinstance(option, click.Option) or name in {"seed", "module"}:
            continue
        if _given(ctx, name):
            words += [option.opts[-1], *([] if option.is_flag else [str(ctx.params[name])])]
    return tuple(words)


def _hint(ctx: click.Context, args: tuple[str, ...]) -> None:
    """What stands after TARGET is the program's, which is not always what was meant."""
    from tracer.cli.run import say

    own = {name for option in ctx.command.params for name in option.opts if name.startswith("--")}
    misplaced = [word for word in args if word.partition("=")[0] in own]
    if misplaced:
        say(f"{misplaced[0]} stands after TARGET and is the program's; tracer's own come before it")
