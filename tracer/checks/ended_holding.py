"""The words for who was ended from outside while it held something, or had items to deliver."""

from __future__ import annotations

from typing import Final

from tracer.checks.base import Rule, Words

TERMINATED: Final = Rule(
    "terminated-holding",
    "warning",
    {
        "en": Words(
            title="{actor} was ended by terminate() or kill() {what:en}",
            why="{how:en}: {effect:en}",
            fix="{change:en}",
            explain="`terminate()` and `kill()` end a process wherever it is just then. A lock "
            "that it holds stays taken, because locks of multiprocessing live in the operating "
            "system; what it has put into a queue but its queue thread has not yet written is "
            "lost; no `finally` and no end of a `with` block is run.\n\n"
            "Ask the process to end instead: by an Event that it looks at now and then, or by a "
            "last item in its queue. Then join it.",
        ),
        "zh": Words(
            title="{actor} {what:zh}被 terminate() 或 kill() 结束",
            why="{how:zh}：{effect:zh}",
            fix="{change:zh}",
            explain="`terminate()` 和 `kill()` 会在进程执行到任意位置时结束它。"
            "multiprocessing 的锁存在于操作系统中，因此它持有的锁会一直被占用；"
            "它放进队列但队列线程尚未写出的内容会丢失；`finally` 和 `with` 块的结尾都不会执行。\n\n"
            "应当请进程自己结束：让它不时查看一个 Event，或者在它的队列里放入最后一项。"
            "然后再 join。",
        ),
    },
    """
with lock:                 # in the child
    time.sleep(10)

child.terminate()          # in its parent: nobody gives the lock back
""",
    absence=True,
)

DAEMON: Final = Rule(
    "daemon-killed",
    "warning",
    {
        "en": Words(
            title="{actor}, a daemon, was killed at the end of its parent {what:en}",
            why="{how:en}: {effect:en}",
            fix="{change:en}",
            explain="A daemon process lives only as long as its parent: when the parent ends, "
            "the daemon is killed in the middle of whatever it does. Files stay half written, "
            "items that it has put are lost, and locks stay taken.\n\n"
            "If its work matters, do not make it a daemon, or ask it to stop (by an Event or a "
            "last item in its queue) and join it before the main process ends.",
        ),
        "zh": Words(
            title="守护进程 {actor} {what:zh}，因父进程结束而被杀死",
            why="{how:zh}：{effect:zh}",
            fix="{change:zh}",
            explain="守护进程只能活到父进程结束：父进程一结束，它无论正在做什么都会被杀死。"
            "文件只写了一半，已放入队列的内容丢失，锁一直被占用。\n\n"
            "如果它的工作很重要，就不要设为守护进程；或者在主进程结束之前请它停止"
            "（用一个 Event，或在它的队列里放入最后一项），并对它调用 join()。",
        ),
    },
    """
p = Process(target=write_log, daemon=True)
p.start()
...                        # the end of the program: p is killed, whatever it does
stop.set()                 # better: ask it to stop,
p.join()                   # and wait for it
""",
    absence=True,
)
