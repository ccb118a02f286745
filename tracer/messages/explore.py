"""Words about a search for schedules: how far it went, what it found, and how certain that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tracer.messages import Language

SENTENCES: Final[dict[str, dict[Language, str]]] = {
    "found": {
        "en": "{name}: {what} in schedule {number} of {runs} ({strategy}, seed {seed}), "
        "{decisions} decisions, {seconds} s; minimised from {before} deviations to {after}, "
        "reproduced {confirmed} of {times}",
        "zh": "{name}：第 {number} 个调度（共 {runs} 个）出现{what}（{strategy}，种子 {seed}），"
        "{decisions} 次选择，{seconds} 秒；偏离从 {before} 处精简到 {after} 处，"
        "重现 {confirmed} / {times} 次",
    },
    "again": {
        "en": "{count} schedules failed like this",
        "zh": "共有 {count} 个调度这样失败",
    },
    "exhausted": {
        "en": "{name}: no failing schedule with at most {bound} preemptions exists: "
        "all {runs} ran, {seconds} s",
        "zh": "{name}：抢占不超过 {bound} 次的调度中没有会失败的："
        "全部 {runs} 个都已运行，{seconds} 秒",
    },
    "complete": {
        "en": "{name}: no failing schedule exists: all {runs} ran, {seconds} s",
        "zh": "{name}：没有会失败的调度：全部 {runs} 个都已运行，{seconds} 秒",
    },
    "none": {
        "en": "{name}: no failure in {runs} schedules, {distinct} of them distinct "
        "({strategy}, seed {seed}), {seconds} s; other schedules are not excluded",
        "zh": "{name}：{runs} 个调度中没有失败，其中 {distinct} 个互不相同"
        "（{strategy}，种子 {seed}），{seconds} 秒；不排除其他调度会失败",
    },
    "inconclusive": {
        "en": "{name}: inconclusive after {runs} schedules, {distinct} of them distinct, "
        "{seconds} s",
        "zh": "{name}：运行 {runs} 个调度（{distinct} 个互不相同，{seconds} 秒）后仍无法下结论",
    },
    "rate": {
        "en": "{rate} schedules/s, {steps} steps each on average",
        "zh": "每秒 {rate} 个调度，平均每个 {steps} 步",
    },
    "limited": {
        "en": "{count} schedules reached the limit of steps: they neither passed nor failed; "
        "who went on and on: {where}",
        "zh": "{count} 个调度达到步数上限：既不算通过也不算失败；一直在执行的是 {where}",
    },
    "outside": {
        "en": "in {count} of {runs} schedules somebody came to no point for a long time: {where}. "
        "It computes, or waits for something that is not under control. Look at what it does there "
        "with tracer run {called}, and give a search less to compute",
        "zh": "{runs} 个调度中有 {count} 个，进程很久没有到达任何调度点：{where}。"
        "它在计算，或在等待不受控制的东西。可用 tracer run {called} 查看它在做什么，"
        "并减少搜索时的计算量",
    },
    "always exits": {
        "en": "it ends with exit code {code} in every schedule, also in the first, so that is not "
        "counted as a failure: the order does not decide it. Run it without tracer to see why",
        "zh": "程序在每个调度中都以退出码 {code} 结束，第一个也是，所以不算失败："
        "这并不取决于顺序。请不用 tracer 运行它，查明原因",
    },
    "actors": {
        "en": "{count} schedules were stopped because the program started too many processes, "
        "most of them at {where}: does each of them start more?",
        "zh": "{count} 个调度因程序启动的进程过多而被停止，多数进程在 {where} 启动："
        "是不是每个进程又会启动更多进程？",
    },
    "no input": {
        "en": "the program reads its standard input ({at}), which is empty during a search: "
        "whoever reads it finds its end at once. Give it what it needs as arguments or in a file; "
        "tracer run --virtual {called} leaves it the terminal",
        "zh": "程序会读取标准输入（{at}），而搜索时标准输入为空，读取会立即遇到结尾。"
        "请改用命令行参数或文件提供数据；tracer run --virtual {called} 则会把终端留给程序",
    },
    "written": {
        "en": "the program writes files: --preempt lines looks for races there as well",
        "zh": "程序会写文件：用 --preempt lines 也能查找其中的竞态",
    },
    "interrupted": {"en": "interrupted", "zh": "已中断"},
    "edited": {
        "en": "{file} was changed during the search: search again",
        "zh": "搜索期间 {file} 被修改过：请重新搜索",
    },
    "unkept": {
        "en": "a run has changed what could not be put back, so the search ended there, and what "
        "it has changed is as it left it: {files}",
        "zh": "有一次运行修改了无法恢复的文件，搜索因此停止，文件保持该次运行之后的样子：{files}",
    },
    "strays": {"en": "not controlled: {what}", "zh": "不受控制的部分：{what}"},
    "early": {
        "en": "it needs a process to be slow: time passes although somebody could go on "
        "(--strict-time leaves such schedules out)",
        "zh": "需要有进程很慢：时间流逝时仍有进程可以继续（--strict-time 会排除这样的调度）",
    },
    "decides": {
        "en": "what decides is that {first} comes before {second}",
        "zh": "起决定作用的是：{first} 先于 {second}",
    },
    "deed": {"en": "{actor} in {at}", "zh": "{actor} 在 {at}"},
    "came back": {
        "en": "the failure came back {count} of {times} times: {what}",
        "zh": "失败重现了 {count} / {times} 次：{what}",
    },
    "no failure": {
        "en": "the trace shows no failure; its program ran in the same order, {kept} of {times}",
        "zh": "该记录中没有失败；程序按同样的顺序运行了，{kept} / {times} 次",
    },
    "another": {
        "en": "something else failed: {what} {text}",
        "zh": "出现了别的失败：{what} {text}",
    },
    "no input again": {
        "en": "the program reads its standard input ({at}), which is empty when it runs more than "
        "once: without --times it has the terminal",
        "zh": "程序会读取标准输入（{at}），而多次运行时标准输入为空；不加 --times 则由终端提供输入",
    },
    "left": {
        "en": "the order was left at step {step}: expected {expected}, got {got}; "
        "could go: {could}",
        "zh": "在第 {step} 步离开了原来的顺序：预期 {expected}，实际 {got}；可以执行的有：{could}",
    },
    "others left": {
        "en": "the order was left at step {step}: {got} went as expected, but others could have "
        "gone than in the trace, there: {others}; here: {could}",
        "zh": "在第 {step} 步离开了原来的顺序：{got} 如预期执行，但可以执行的进程与记录不同，"
        "记录中：{others}；现在：{could}",
    },
    "more left": {
        "en": "and {count} more runs left the order",
        "zh": "另有 {count} 次运行离开了原来的顺序",
    },
    "nobody": {"en": "nobody", "zh": "无"},
    "printed": {"en": "what it printed:", "zh": "程序的输出："},
    "rerun": {
        "en": "run it again:   tracer rerun {trace}",
        "zh": "重新运行：  tracer rerun {trace}",
    },
    "look": {
        "en": "look at it:     tracer show {trace} --by order",
        "zh": "查看：      tracer show {trace} --by order",
    },
    "search on": {
        "en": "search on:      tracer explore {words}",
        "zh": "继续搜索：  tracer explore {words}",
    },
}

WORDS: Final[dict[str, dict[Language, str]]] = {
    "deadlock": {"en": "deadlock", "zh": "死锁"},
    "livelock": {"en": "livelock", "zh": "活锁"},
    "exception": {"en": "an uncaught exception", "zh": "未捕获的异常"},
    "signal": {"en": "death by a signal", "zh": "进程被信号杀死"},
    "exit": {"en": "a failing exit code", "zh": "失败的退出码"},
    "finding": {"en": "an error", "zh": "错误"},
    "output": {"en": "another output", "zh": "不同的输出"},
    "threads": {"en": "threads of the program", "zh": "程序的线程"},
    "manager": {"en": "a manager's server", "zh": "manager 的服务进程"},
    "process": {
        "en": "programs that are not Python's multiprocessing",
        "zh": "非 multiprocessing 的程序",
    },
    "socket": {
        "en": "sockets, locks on files and other descriptors",
        "zh": "套接字、文件锁和其他描述符",
    },
    "signals": {"en": "signals and timers", "zh": "信号和定时器"},
    "files": {"en": "files that cannot be put back", "zh": "无法恢复的文件"},
    "the clock": {"en": "the clock", "zh": "时钟"},
    "a timeout": {"en": "its timeout", "zh": "其超时"},
    "a feeder": {"en": "the feeder of a queue", "zh": "队列的 feeder"},
}


def sentence(key: str, language: Language, **fields: Any) -> str:
    """A sentence about a search."""
    return SENTENCES[key][language].format(**fields)


def term(key: str, language: Language) -> str:
    """A kind of failure, or of what is not controlled."""
    return WORDS[key][language]
