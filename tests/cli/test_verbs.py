"""The command itself: its verbs, its version, and that it starts quickly."""

import subprocess
import sys

import click
from click.testing import CliRunner

from tracer import __version__
from tracer.cli import COMMANDS, main


def test_every_verb_is_a_command_of_its_name() -> None:
    """In the order of COMMANDS, each with a sentence of help."""
    context = click.Context(main)
    for verb in main.list_commands(context):
        command = main.get_command(context, verb)
        assert command is not None
        assert command.name == verb
        assert command.help
    assert [verb for verb in COMMANDS if verb in main.list_commands(context)] == (
        main.list_commands(context)
    )


def test_the_version_costs_no_heavy_import() -> None:
    """Neither pydantic nor rich."""
    code = (
        "import sys\nfrom tracer.cli import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'pydantic', 'rich', 'psutil'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    version, heavy = done.stdout.splitlines()
    assert version == f"tracer {__version__}"
    assert heavy == "[]"


def test_an_unknown_verb_is_refused() -> None:
    """Exit 2, as for every wrong request."""
    assert CliRunner().invoke(main, ["shwo"]).exit_code == 2


def test_python_m_tracer_is_the_command() -> None:
    """By the same name."""
    done = subprocess.run(
        [sys.executable, "-m", "tracer", "--version"],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout == f"tracer {__version__}\n"
