"""`tracer check`: one trace in full, many as a table, CSV and JSON, exit codes, hostile traces."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests import scenes
from tests.cli.test_show import write
from tests.story import tell
from tracer import api
from tracer.checks import RULES as CHECKED
from tracer.cli import main
from tracer.renderers import Page, Picture
from tracer.renderers.findings import Findings
from tracer.renderers.text import cells

SERIAL = """
    main starts a    a exits   main joins a   main has joined a
    main starts b [story.py:1]   b exits   main has joined b
    main starts c [story.py:1]   c exits   main has joined c
    main starts d [story.py:1]   d exits   main has joined d
    main exits
"""


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    """`check` switches the collector off, for its process has not long to live; ours has."""
    import gc

    yield
    gc.enable()


@pytest.fixture
def clean(tmp_path: Path) -> str:
    return str(write(tmp_path / "ktv.jsonl", scenes.ktv()))


@pytest.fixture
def hung(tmp_path: Path) -> str:
    """An error."""
    return str(write(tmp_path / "philosophers.jsonl", scenes.philosophers()))


@pytest.fixture
def slow(tmp_path: Path) -> str:
    """A warning."""
    return str(write(tmp_path / "serial.jsonl", tell(SERIAL)))


@pytest.fixture
def endless(tmp_path: Path) -> str:
    """A note."""
    trace = tell("main starts a\nmain joins a\nmain is ended by tracer", outcome="stopped", exit=-9)
    return str(write(tmp_path / "endless.jsonl", trace))


@pytest.fixture
def broken(tmp_path: Path) -> str:
    (tmp_path / "broken.jsonl").write_text("PK\x03\x04\n")
    return str(tmp_path / "broken.jsonl")


def check(*args: str, stdin: bytes | None = None, env: dict[str, str] | None = None) -> Result:
    clean_env = {"NO_COLOR": "", "FORCE_COLOR": "", "COLUMNS": "80", "LC_ALL": "C.UTF-8"}
    return CliRunner(env=clean_env | (env or {})).invoke(main, ["check", *args], input=stdin)


# --- one trace ---


def test_a_clean_run_is_told_with_what_was_covered(clean: str) -> None:
    """And that other orders may be worse."""
    result = check(clean)
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    assert said.startswith("ktv.py 14 processes 1 semaphore")
    assert "no problem in this run (14 processes, 155 events, " in said
    assert said.endswith("other orders are not excluded")


def test_findings_are_told_in_full(slow: str) -> None:
    """First line, blocks, a line that sums up; exit 1."""
    result = check(slow, "--lang", "en")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    blocks = Findings(Page(80), ("en",)).lines(Picture(Path(slow)))
    assert lines[:2] == ["story.py  5 processes  5.00 s  fork  Python 3.11.7  finished, exit 0", ""]
    assert lines[2:-2] == list(blocks)
    assert lines[-1] == f"1 warning (5 processes, 19 events, {len(CHECKED)} rules)"


def test_a_cut_trace_is_told_to_be_cut(clean: str) -> None:
    """What would have followed is not excluded."""
    path = Path(clean)
    path.write_text("\n".join(path.read_text().splitlines()[:-1]) + "\n")
    result = check(clean)
    assert result.exit_code == 0
    assert "note: the trace is cut short" in result.stdout
    assert "no problem in what was recorded" in result.stdout


def test_a_failed_program_without_a_finding_is_not_called_fine(tmp_path: Path) -> None:
    """It raised for a reason that no rule knows."""
    path = write(tmp_path / "x.jsonl", tell("main exits 3", exit=3))
    assert "ended with exit code 3, and no rule knows why" in check(str(path)).stdout


def test_what_ended_the_main_process_is_told_where_no_rule_knows_more(tmp_path: Path) -> None:
    """The exception and its line, from the traceback that it printed."""
    trace = tell(
        'main prints "Traceback (most recent call last):"\nmain prints "the line"\n'
        "main exits with NameError: name 'Proces' is not defined",
        exit=1,
    )
    first, second = (event for event in trace.events if event.kind == "output")
    first.more = {"stream": "stderr", "text": first.get("text")}
    second.more = {"stream": "stderr", "text": '  File "story.py", line 2, in <module>'}
    said = " ".join(check(str(write(tmp_path / "x.jsonl", trace))).stdout.split())
    assert "ended with NameError: name 'Proces' is not defined, raised in story.py:2" in said


def test_a_recording_that_cannot_be_is_no_fault_of_the_program(tmp_path: Path) -> None:
    """Two holders of a lock."""
    path = write(tmp_path / "x.jsonl", tell("A acquires left\nB acquires left"))
    result = check(str(path))
    assert "note[recording-fault] the recording contradicts itself" in result.stdout


def test_three_are_shown_and_the_rest_counted(tmp_path: Path) -> None:
    """Until --all."""
    lines = "\n".join(f"A{n} acquires l{n}\nA{n} requests l{n}" for n in range(5))
    path = str(write(tmp_path / "x.jsonl", tell(lines, outcome="deadlock", exit=-15)))
    assert check(path).stdout.count("error[self-deadlock]") == 3
    assert "2 more not shown: tracer check --all" in check(path).stdout
    assert check(path, "--all").stdout.count("error[self-deadlock]") == 5


def test_standard_input_is_a_trace_too(hung: str) -> None:
    """Called -."""
    result = check("-", stdin=Path(hung).read_bytes())
    assert result.stdout == check(hung).stdout
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("level", "codes"), [("error", (1, 0, 0)), ("warning", (1, 1, 0)), ("note", (1, 1, 1))]
)
def test_the_level_decides_the_exit_code(
    hung: str, slow: str, endless: str, level: str, codes: tuple[int, ...]
) -> None:
    """The same is shown."""
    results = [check(trace, "--level", level) for trace in (hung, slow, endless)]
    assert tuple(result.exit_code for result in results) == codes
    assert results[2].stdout == check(endless).stdout


def test_languages(hung: str) -> None:
    """auto looks at the locale."""
    english, chinese = check(hung, "--lang", "en").stdout, check(hung, "--lang", "zh").stdout
    assert "wait for each other" in english
    assert "互相等待" in chinese
    assert check(hung, env={"LC_ALL": "zh_CN.UTF-8"}).stdout == chinese
    both = check(hung, "--lang", "both").stdout
    assert "wait for each other" in both
    assert "互相等待" in both


@pytest.mark.parametrize("width", [50, 80, 120])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_width_is_obeyed(
    clean: str, hung: str, slow: str, broken: str, width: int, lang: str
) -> None:
    """One and many."""
    of_many = (clean, hung, slow, broken)
    for traces in (of_many,) if width < 80 else ((clean,), (hung,), (slow,), of_many):
        lines = check(*traces, "--width", str(width), "--lang", lang).stdout.splitlines()
        assert max(map(cells, lines)) <= width


def test_colour_is_for_those_who_ask(hung: str, clean: str) -> None:
    """One and many."""
    for traces in ((hung,), (hung, clean)):
        assert "\x1b[" not in check(*traces).stdout
        assert "\x1b[" in check(*traces, "--color", "always").stdout


# --- many ---


def test_many_are_a_table(
    clean: str, hung: str, slow: str, endless: str, broken: str, tmp_path: Path
) -> None:
    """The program's path, the worst level, slugs with counts, how it ended; a reason; a sum."""
    traces = [clean, hung, slow, endless, broken, str(tmp_path / "none.jsonl")]
    result = check(*traces, "--width", "300")
    assert result.exit_code == 2
    head, *rows = result.stdout.splitlines()
    assert head.split() == ["program", "trace", "worst", "outcome", "findings"]
    assert rows[0].split() == ["ktv.py", clean, "-", "exit", "0", "-"]
    assert rows[1].split() == ["philosophers.py", hung, "error", "deadlock", "deadlock"]
    assert rows[2].split() == ["story.py", slow, "warning", "exit", "0", "serial-join"]
    assert rows[3].split()[2:] == ["note", "stopped", "stopped-by-tracer"]
    assert rows[4].split() == ["-", broken, "unreadable", "-", "-"]
    assert "is not a trace" in rows[5]
    assert "there is no trace" in rows[7]
    assert rows[-1] == (
        "6 traces: 1 with errors, 1 with warnings, 1 with notes, 1 without a finding, 2 unreadable"
    )


def test_many_clean_traces_are_clean(clean: str, endless: str) -> None:
    """Notes do not count."""
    assert check(clean, clean, endless).exit_code == 0


def test_csv_has_a_row_for_each(clean: str, hung: str, broken: str) -> None:
    """For one trace, too; unreadable ones with their reason."""
    rows = list(csv.DictReader(io.StringIO(check(clean, hung, broken, "--csv").stdout)))
    assert [row["worst"] for row in rows] == ["", "error", ""]
    assert [row["exit"] for row in rows] == ["0", "-15", ""]
    assert rows[1]["findings"] == "deadlock"
    assert "is not a trace" in rows[2]["error"]
    assert len(check(clean, "--csv").stdout.splitlines()) == 2


def test_csv_is_no_formula(tmp_path: Path) -> None:
    """A spreadsheet would evaluate it."""
    path = write(tmp_path / "x.jsonl", tell("main exits", program="=cmd|'calc'!A0"))
    (row,) = csv.DictReader(io.StringIO(check(str(path), "--csv").stdout))
    assert row["program"] == "'=cmd|'calc'!A0"


def test_json_holds_everything_in_ascii(hung: str, clean: str, broken: str) -> None:
    """Slug, level, certainty, places, evidence, fields, and sentences where they were asked for."""
    result = check(hung, clean, broken, "--json", "--lang", "both")
    assert result.stdout.isascii()
    first, second, third = json.loads(result.stdout)["traces"]
    (finding,) = first["findings"]
    assert (finding["slug"], finding["level"], finding["certainty"]) == (
        "deadlock", "error", "happened",
    )  # fmt: skip
    assert finding["places"][4] == {
        "actor": "main.4", "name": "老子", "file": "philosophers.py", "line": 7,
    }  # fmt: skip
    assert finding["evidence"][4] == {"actor": "main.4", "seq": 4}
    assert set(finding["sentences"]) == {"en", "zh"}
    assert finding["fields"]["actors"]
    assert (second["findings"], second["worst"], second["outcome"]) == ([], None, "finished")
    assert set(third) == {"trace", "error"}
    assert result.exit_code == 2


def test_json_of_one_trace_is_the_same_document(hung: str) -> None:
    """A program need not count what it asked for."""
    (one,) = json.loads(check(hung, "--json").stdout)["traces"]
    assert one["worst"] == "error"
    assert check(hung, "--json").exit_code == 1


# --- refusals and strangers ---


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["none.jsonl"], "tracer: there is no trace none.jsonl. Record one with: tracer run"),
        (["."], "tracer: . is a directory. Name a trace in it."),
        (["x", "y", "--csv", "--json"], "tracer: --csv, --json and --sarif are different forms."),
    ],
)
def test_refusals_are_sentences(args: list[str], sentence: str) -> None:
    """Exit 2, on stderr."""
    result = check(*args)
    assert result.exit_code == 2
    assert result.stderr.startswith(sentence)
    assert result.stdout == ""


def test_without_a_trace_it_says_what_it_wants() -> None:
    """Exit 2."""
    assert check().exit_code == 2


@pytest.mark.parametrize("form", [(), ("--csv",), ("--json",), ("again",)])
def test_no_control_character_comes_through(tmp_path: Path, form: tuple[str, ...]) -> None:
    """Names are a stranger's."""
    evil = "\x1b[31mevil\x07\r\n\u202e"
    trace = tell(
        "A acquires left    B acquires right\nA requests right   B requests left",
        program=f"{evil}.py",
        outcome="deadlock",
        exit=-15,
    )
    for event in trace.events:
        if event.kind == "began":
            event.more = {**(event.more or {}), "name": evil + str(event.actor)}
        if event.object is not None:
            event.object += evil
    path = str(write(tmp_path / "x.jsonl", trace))
    more = [path if word == "again" else word for word in form]
    for lang in ("en", "zh"):
        printed = check(path, *more, "--lang", lang).stdout
        assert printed
        assert not set(printed.replace("\n", "")) & {"\x1b", "\x07", "\r", "\u202e"}


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1"])
def test_any_encoding_will_do(hung: str, clean: str, encoding: str) -> None:
    """What cannot be shown is escaped, in one and in many."""
    for traces in ([hung], [hung, clean], [hung, "--csv"]):
        done = subprocess.run(
            [sys.executable, "-m", "tracer", "check", *traces, "--lang", "both"],
            capture_output=True, timeout=60, check=False,
            env=os.environ | {"PYTHONIOENCODING": encoding},
        )  # fmt: skip
        assert done.returncode == 1, done.stderr.decode()
        assert b"deadlock" in done.stdout
        assert done.stderr == b""


def test_a_closed_pipe_is_no_error(hung: str, clean: str) -> None:
    """`tracer check … | head -1`."""
    for traces in (f"{hung}", f"{hung} {clean}", f"{hung} --json"):
        command = f"{sys.executable} -m tracer check {traces} | true"
        done = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60, check=False)
        assert done.stderr == b""


def test_the_api_says_the_same(hung: str) -> None:
    """From a path or from memory."""
    (finding,) = api.check(hung)
    assert finding.slug == "deadlock"
    assert api.check(api.load(hung)) == [finding]


# --- rules of the house ---


@pytest.fixture
def rules(tmp_path: Path) -> str:
    (tmp_path / "ktv.toml").write_text('[[inside]]\nof = "semaphore"\nat_most = 3\n')
    return str(tmp_path / "ktv.toml")


def test_broken_rules_are_findings_like_others(clean: str, rules: str) -> None:
    """In the blocks, in the counts, in the exit code, in JSON."""
    result = check(clean, "--rules", rules)
    assert result.exit_code == 1
    assert "error[at-most-inside] 4 inside semaphore at once" in result.stdout
    assert f"1 error (14 processes, 155 events, {len(CHECKED) + 1} rules)" in result.stdout
    told = json.loads(check(clean, "--rules", rules, "--json").stdout)
    assert [one["slug"] for one in told["traces"][0]["findings"]] == ["at-most-inside"]


def test_rules_that_do_not_fit_one_of_many_are_told_in_its_row(
    clean: str, hung: str, rules: str
) -> None:
    """The others go on; exit 2."""
    result = check(clean, hung, "--rules", rules, "--width", "120")
    assert result.exit_code == 2
    assert "at-most-inside" in result.stdout
    said = " ".join(result.stdout.split())
    assert "of: no object or span of this run is called semaphore" in said


def test_a_wrong_rules_file_is_said_before_any_trace_is_read(tmp_path: Path) -> None:
    """One line for each mistake."""
    (tmp_path / "x.toml").write_text("[[wait]]\n[[inside]]\n")
    result = check("none.jsonl", "--rules", str(tmp_path / "x.toml"))
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 2


def test_sarif_is_one_document_for_all_traces(clean: str, hung: str) -> None:
    """For a code host; exit codes as ever."""
    result = check(clean, hung, "--sarif")
    assert result.exit_code == 1
    (run,) = json.loads(result.stdout)["runs"]
    assert [one["ruleId"] for one in run["results"]] == ["deadlock"]


def test_silence_says_what_it_does_not_cover(clean: str, hung: str) -> None:
    """In both languages and in JSON; where something was found, that is what matters."""
    path = Path(clean)
    path.write_text("\n".join(path.read_text().splitlines()[:-1]) + "\n")
    assert "not covered: what happened after" in check(clean).stdout
    assert "未覆盖：" in check(clean, "--lang", "zh").stdout
    assert "not covered" not in check(hung).stdout
    told = json.loads(check(clean, "--json").stdout)["traces"][0]
    assert told["not_covered"]["en"][0].startswith("what happened after")


def test_notes_alone_are_no_trouble(endless: str) -> None:
    """They are counted, and other orders stay open."""
    said = " ".join(check(endless).stdout.split())
    assert "1 note)" in said
    assert "no problem in what was recorded" in said
