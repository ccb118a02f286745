"""The programs that must not notice tracer: a table, one line per promise.

Each program behaves in one special way, and prints what it can see of itself. They are written
as students write, and know nothing of tracer. Everything that they print is the same in every
run up to what `harness.scrub` takes out, and up to the order of lines where `unordered` says so.
"""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "programs"
METHODS = ("fork", "spawn", "forkserver")


@dataclass(frozen=True, slots=True)
class Program:
    """One program and how to run it: `python *argv [method]` in `programs/[cwd]`."""

    name: str
    argv: tuple[str, ...]
    stdin: str = ""
    cwd: str | None = None
    methods: tuple[str, ...] = ()  # the start methods that it takes as its last argument
    unordered: bool = False
    env: tuple[tuple[str, str], ...] = ()

    def arguments(self, method: str | None) -> tuple[str, ...]:
        """What comes after `python`, or after `tracer run`."""
        return self.argv if method is None else (*self.argv, method)

    @property
    def folder(self) -> Path:
        """Where the program is started."""
        return FOLDER / self.cwd if self.cwd else FOLDER


def _script(
    *argv: str,
    name: str | None = None,
    stdin: str = "",
    cwd: str | None = None,
    methods: tuple[str, ...] = (),
    unordered: bool = False,
    **env: str,
) -> Program:
    name = name or " ".join(word.removesuffix(".py") for word in argv)
    return Program(name, argv, stdin, cwd, methods, unordered, tuple(env.items()))


PROGRAMS = (
    # ── what a program sees of itself and of its interpreter ──
    _script("argv_echo.py", name="argv: nothing"),
    _script(
        *("argv_echo.py", "-o", "x", "-q", "--", "--help", "two words", "", "*", "用户", "-m"),
        name="argv: options of the program's own",
    ),
    _script("names.py"),
    _script("./names.py", name="names: dot slash"),
    _script("../names.py", cwd="pkg_main", name="names: path through the folder above"),
    _script(str(FOLDER / "names.py"), cwd="linked", name="names: absolute path"),
    _script("linked/names.py", name="names: symbolic link"),
    _script("names.py", PYTHONSAFEPATH="1", name="names: safe path"),
    _script("names.py", PYTHONPATH="sibling_many:linked", name="names: PYTHONPATH"),
    _script("streams.py"),
    _script("streams.py", PYTHONUNBUFFERED="1", name="streams: unbuffered"),
    _script("streams.py", PYTHONIOENCODING="latin-1:replace", name="streams: latin-1"),
    _script("imported_before.py"),
    _script("interpreter.py"),
    _script("interpreter.py", PYTHONOPTIMIZE="2", PYTHONHASHSEED="7", name="interpreter: flags"),
    _script("search_path.py"),
    _script("nobody_else_here.py"),
    _script("stack_seen.py"),
    _script("reads_own_source.py"),
    _script("environment.py", methods=METHODS, HOMEWORK="is 1"),
    # ── how it is found and compiled ──
    Program("-m module", ("-m", "module_main"), methods=METHODS),
    Program("-m package", ("-m", "pkg_main", "well"), methods=METHODS),
    Program("-m package that raises", ("-m", "pkg_main", "badly"), methods=("fork",)),
    Program("-m module of a package", ("-m", "pkg_main.tool", "-q", "-o")),
    Program("-m from another folder", ("-m", "sibling_socket.main"), cwd="."),
    _script("sibling_struct/main.py"),
    _script("sibling_socket/main.py"),
    _script("sibling_random/main.py"),
    _script("sibling_many/main.py"),
    _script("sibling_tracer/main.py", methods=METHODS),
    _script("syntax_error.py"),
    _script("syntax_error_inside.py"),
    _script("syntax_warning.py"),
    _script("syntax_warning.py", PYTHONWARNINGS="error", name="syntax_warning as an error"),
    _script("null_bytes.py"),
    _script("import_error.py"),
    _script("import_time.py"),
    _script("only_definitions.py"),
    _script("future_annotations.py", methods=METHODS),
    _script("gbk_source.py"),
    # ── input ──
    _script("stdin_input.py", stdin="Ada\n36\n"),
    _script("stdin_input.py", stdin="艾达\r\n36\nyes\nno newline", name="stdin_input: answered"),
    _script("stdin_while_children_run.py", stdin="one two\nthree\n", methods=METHODS),
    # ── endings ──
    _script("exit_with.py", "int"),
    _script("exit_with.py", "big"),
    _script("exit_with.py", "negative"),
    _script("exit_with.py", "string"),
    _script("exit_with.py", "none"),
    _script("exit_with.py", "true"),
    _script("exit_with.py", "tuple"),
    _script("exit_with.py", "quit"),
    _script("exit_with.py", "raise"),
    _script("exit_with.py", "while_handling"),
    _script("exit_with.py", "end"),
    _script("exit_abruptly.py", "0"),
    _script("exit_abruptly.py", "9"),
    _script("die_of.py", "SIGTERM"),
    _script("die_of.py", "SIGKILL"),
    _script("die_of.py", "SIGHUP"),
    _script("die_of.py", "abort"),
    _script("interrupt_main.py"),
    _script("replaced_by_exec.py"),
    _script("raise_in_main.py"),
    _script("raise_with_children.py", methods=METHODS),
    _script("raise_in_child.py", methods=METHODS),
    _script("raise_in_thread.py"),
    _script("raise_inside_lock.py", methods=METHODS),
    _script("wrong_target_arguments.py", methods=METHODS),
    _script("exit_in_child.py", methods=METHODS),
    _script("children_killed.py", methods=METHODS),
    _script("killed_while_waiting.py", methods=METHODS),
    _script("main_ends_first.py", methods=METHODS),
    _script("atexit_order.py"),
    _script("atexit_in_children.py", methods=METHODS),
    _script("excepthook_replaced.py"),
    _script("excepthook_fails.py"),
    _script("recursion.py"),
    # ── output ──
    _script("partial_line.py", methods=METHODS),
    _script("parent_then_child.py", methods=METHODS),
    _script("partial_line.py", methods=("fork",), PYTHONUNBUFFERED="1", name="unbuffered"),
    _script("buffer_mixed.py"),
    _script("huge_line.py", methods=METHODS),
    _script("many_lines.py", methods=METHODS, unordered=True),
    _script("chinese.py", methods=METHODS, PYTHONIOENCODING="gbk", name="chinese in gbk"),
    _script("chinese.py", methods=METHODS, PYTHONIOENCODING="ascii:backslashreplace"),
    _script("stdout_misuse.py"),
    _script("stdout_replaced.py", methods=METHODS),
    _script("stdout_rewrapped.py"),
    _script("stdout_closed.py", "object"),
    _script("stdout_closed.py", "descriptor"),
    _script("stdout_closed.py", "both"),
    _script("stdout_closed.py", "detached"),
    _script("logging_program.py", methods=METHODS, unordered=True),
    # ── descriptors, folders, settings ──
    _script("closed_descriptors.py", methods=METHODS),
    _script("chdir_before_start.py", methods=METHODS),
    _script("folder_is_gone.py"),
    _script("subprocess_python.py"),
    _script("asserts.py", methods=METHODS, PYTHONOPTIMIZE="1"),
    _script("dev_mode.py", methods=METHODS, PYTHONDEVMODE="1"),
    # ── processes ──
    _script("raw_fork.py"),
    _script("nested_children.py", methods=METHODS),
    _script("process_subclass.py", methods=METHODS),
    _script("process_misuse.py", methods=METHODS),
    _script("unpicklable_target.py", methods=METHODS),
    _script("no_guard.py", methods=METHODS),
    _script("daemon_children.py", methods=METHODS),
    _script("join_with_timeout.py", methods=METHODS),
    _script("context_mixing.py"),
    _script("start_method_twice.py"),
    _script("star_import.py", methods=METHODS),
    _script("global_lock.py"),
    _script("pickled_classes.py", methods=METHODS),
    _script("seeded_random.py", methods=METHODS, PYTHONHASHSEED="5"),
    # ── primitives ──
    _script("acquire_ways.py", methods=METHODS),
    _script("acquire_misuse.py"),
    _script("condition_misuse.py"),
    _script("condition_barrier_event.py", methods=METHODS, unordered=True),
    _script("primitive_looks.py"),
    _script("subclassed_primitives.py", methods=METHODS),
    _script("lock_through_arguments.py", methods=METHODS),
    _script("temporary_lock.py", methods=METHODS),
    _script("threads_and_lock.py", methods=METHODS),
    _script("sleep_misuse.py"),
    _script("queue_use.py", methods=METHODS),
    _script("queue_misuse.py", methods=METHODS),
    _script("pipe_use.py", methods=METHODS),
    _script("value_and_array.py", methods=METHODS),
    _script("pool_map.py", methods=METHODS),
    _script("executor.py", methods=METHODS),
    _script("manager_use.py", methods=METHODS),
    _script("shared_memory_use.py", methods=METHODS),
    # ── signals and the rest of python ──
    _script("sigterm_handler.py", methods=METHODS),
    _script("alarm_in_acquire.py"),
    _script("alarm_in_with.py"),
    _script("child_signals.py"),
    _script("unittest_main.py"),
    _script("asyncio_program.py"),
)
