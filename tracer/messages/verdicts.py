"""Words about whole traces: what was found, or not, and in how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracer.messages import fill

if TYPE_CHECKING:
    from tracer.messages import Language

SENTENCES: Final[dict[str, dict[Language, str]]] = {
    "clean": {
        "en": "no problem in this run ({covered}); other orders are not excluded",
        "zh": "这次运行没有发现问题（{covered}）；但不排除其他执行顺序会有问题",
    },
    "clean-so-far": {
        "en": "no problem in what was recorded ({covered}); what would have followed and other "
        "orders are not excluded",
        "zh": "在已记录的部分没有发现问题（{covered}）；但不排除之后的运行和其他执行顺序会有问题",
    },
    "clean-but": {
        "en": "the program ended with {exit}, and no rule knows why ({covered}); see its output",
        "zh": "程序以{exit} 结束，但没有规则能说明原因（{covered}）；请看它的输出",
    },
    "clean-but-raised": {
        "en": "the program ended with {error}, raised in {where}; no rule knows more ({covered})",
        "zh": "程序以 {error} 结束，抛出位置：{where}；没有规则能说明更多（{covered}）",
    },
    "semicolon": {"en": "; ", "zh": "；"},
    "not-covered": {"en": "not covered: {gaps}", "zh": "未覆盖：{gaps}"},
    "gap-accesses": {"en": "reads and writes of {objects}", "zh": "对 {objects} 的读写"},
    "gap-values": {
        "en": "reads and writes of shared values (--no-values)",
        "zh": "对共享值的读写（--no-values）",
    },
    "gap-uncontrolled": {
        "en": "other orders of the tasks of {objects}, which is not controlled",
        "zh": "{objects} 的任务的其他执行顺序（它不受控制）",
    },
    "gap-threads": {
        "en": "what its threads share with each other",
        "zh": "各线程之间共享的内容",
    },
    "gap-programs": {
        "en": "programs that it starts ({lines})",
        "zh": "它启动的其他程序（{lines}）",
    },
    "gap-files": {"en": "what it does with files ({lines})", "zh": "对文件的操作（{lines}）"},
    "gap-lost": {
        "en": "{count} event(s) that could not be recorded",
        "zh": "未能记录的 {count} 个事件",
    },
    "gap-before": {"en": "what happened before {time}", "zh": "{time} 之前发生的事"},
    "gap-after": {
        "en": "what happened after {time}, where the recording ends",
        "zh": "{time} 之后发生的事（记录到此为止）",
    },
    "found": {"en": "{counts} ({covered})", "zh": "{counts}（{covered}）"},
    "many": {"en": "{traces}: {counts}", "zh": "{traces}：{counts}"},
    "clean-traces": {"en": "{count} without a finding", "zh": "{count} 个没有发现问题"},
    "unreadable-traces": {"en": "{count} unreadable", "zh": "{count} 个无法读取"},
    "worst-traces": {"en": "{count} with {level}s", "zh": "{count} 个有{level}"},
    "program": {"en": "program", "zh": "程序"},
    "trace": {"en": "trace", "zh": "记录"},
    "worst": {"en": "worst", "zh": "最严重"},
    "outcome": {"en": "outcome", "zh": "结局"},
    "findings": {"en": "findings", "zh": "发现"},
    "unreadable": {"en": "unreadable", "zh": "无法读取"},
}

NOUNS: Final[dict[str, dict[Language, tuple[str, str]]]] = {
    "process": {"en": ("process", "processes"), "zh": ("个进程", "个进程")},
    "event": {"en": ("event", "events"), "zh": ("个事件", "个事件")},
    "rule": {"en": ("rule", "rules"), "zh": ("条规则", "条规则")},
    "trace": {"en": ("trace", "traces"), "zh": ("个记录", "个记录")},
    "error": {"en": ("error", "errors"), "zh": ("个错误", "个错误")},
    "warning": {"en": ("warning", "warnings"), "zh": ("个警告", "个警告")},
    "note": {"en": ("note", "notes"), "zh": ("个提示", "个提示")},
}
"""noun -> language -> of one, of many."""


def sentence(key: str, language: Language, **fields: Any) -> str:
    """A sentence about traces."""
    return fill(SENTENCES[key][language], fields, language)


def counted(count: int, noun: str, language: Language) -> str:
    """`1 process`, `2 processes`."""
    return f"{count} {NOUNS[noun][language][count != 1]}"
