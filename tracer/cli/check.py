"""`tracer check TRACE…`: what went wrong in a trace, with proof; or in many, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracer.cli.given import source

if TYPE_CHECKING:
    from tracer.model.finding import Level
    from tracer.renderers import Picture
    from tracer.renderers.verdicts import Verdict
    from tracer.rules.file import RulesFile

_FOUND = 1
_UNREADABLE = 2


@click.command()
@click.argument("traces", metavar="TRACE...", nargs=-1, required=True)
@click.option("--rules", metavar="FILE", help="Rules of the house that it must keep, too: TOML.")
@click.option("--all", "everything", is_flag=True, help="All findings, not the worst three only.")
@click.option("--csv", "as_csv", is_flag=True, help="The table as CSV, for one trace too.")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON.")
@click.option("--sarif", "as_sarif", is_flag=True, help="SARIF 2.1.0, for code hosts and editors.")
@click.option(
    "--level",
    type=click.Choice(["error", "warning", "note"]),
    default="warning",
    help="Exit with 1 if there is a finding at this level or above.  [default: warning]",
)
@click.option("--lang", type=click.Choice(["auto", "en", "zh", "both"]), default="auto")
@click.option("--width", type=click.IntRange(min=20), help="Default: the terminal's, or 80.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
@click.pass_context
def check(
    ctx: click.Context,
    traces: tuple[str, ...],
    rules: str | None,
    everything: bool,
    as_csv: bool,
    as_json: bool,
    as_sarif: bool,
    level: Level,
    lang: str,
    width: int | None,
    color: str,
) -> None:
    """Say what went wrong in each TRACE, a file that `tracer run` wrote; - is standard input.

    Exit code 0: nothing at --level or above; 1: something; 2: a trace that cannot be read.
    """
    import gc

    from tracer.api import read_rules
    from tracer.cli.terminal import page, write
    from tracer.errors import UsageError
    from tracer.messages import chosen
    from tracer.renderers import sarif, verdict_table
    from tracer.renderers.findings import WORST
    from tracer.renderers.verdicts import report

    if as_csv + as_json + as_sarif > 1:
        raise UsageError("--csv, --json and --sarif are different forms. Say one of them.")
    gc.disable()  # rows that all stay: nothing to collect, and much to look at in vain
    sheet, languages = page(width, color), chosen(lang)
    house = None if rules is None else read_rules(rules)
    if len(traces) == 1 and not (as_csv or as_json or as_sarif):
        verdict, picture = _judged(traces[0], house)
        verdicts = [verdict]
        write(report(verdict, picture, sheet, languages, None if everything else WORST))
    else:
        verdicts = [_verdict(trace, house) for trace in traces]
        if as_csv:
            write(verdict_table.as_csv(verdicts, sheet.encoding))
        elif as_json:
            write(verdict_table.as_json(verdicts, languages))
        elif as_sarif:
            write(sarif.as_sarif(verdicts, languages))
        else:
            write(verdict_table.table(verdicts, sheet, languages[0]))
    if any(verdict.error is not None for verdict in verdicts):
        ctx.exit(_UNREADABLE)
    ctx.exit(_FOUND if any(verdict.reaches(level) for verdict in verdicts) else 0)


def _verdict(trace: str, house: RulesFile | None) -> Verdict:
    """Of one among many: that it cannot be read is a row, and the others go on."""
    from tracer.errors import TracerError
    from tracer.renderers.verdicts import Verdict

    try:
        return _judged(trace, house)[0]
    except TracerError as error:
        return Verdict(trace, error=str(error))


def _judged(trace: str, house: RulesFile | None) -> tuple[Verdict, Picture]:
    from tracer.renderers.verdicts import judge
    from tracer.trace_file import read

    return judge(read(source(trace)), trace, house)
