"""The words that all findings share, in English and Chinese, and how a finding becomes sentences.

A check's own sentences stand in its own file, in both languages with the same fields; here are the
phrases that many use. API names, slugs and names of the program are never translated.
"""

from __future__ import annotations

import locale
import os
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer.model.finding import Phrase

Language = Literal["en", "zh"]

LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")

PHRASES: Final[dict[str, dict[Language, str]]] = {
    "holds": {"en": "holds {object} (line {line})", "zh": "持有 {object}（第 {line} 行）"},
    "holds-many": {
        "en": "holds {object} {times} times (line {line})",
        "zh": "持有 {object} {times} 次（第 {line} 行）",
    },
    "waits": {"en": "waits for {object}", "zh": "等待 {object}"},
    "wants": {"en": "wants {object}", "zh": "需要 {object}"},
    "waits-for-end": {"en": "waits for the end of {child}", "zh": "等待 {child} 结束"},
    "held-by": {"en": "held by {holder}", "zh": "由 {holder} 持有"},
    "kills": {"en": "kills {child}", "zh": "杀死 {child}"},
    "takes": {"en": "takes {object}", "zh": "获取 {object}"},
    "does-not-get": {"en": "does not get {object}", "zh": "没有获取到 {object}"},
    "releases": {"en": "releases {object}", "zh": "释放 {object}"},
    "sleeps": {"en": "sleeps", "zh": "休眠"},
    "runs": {"en": "runs", "zh": "运行"},
    "makes": {"en": "makes {object}", "zh": "创建 {object}"},
    "reads": {"en": "reads {object}", "zh": "读 {object}"},
    "reads-item": {"en": "reads {item} from {object}", "zh": "从 {object} 读到 {item}"},
    "writes": {"en": "writes {object}", "zh": "写 {object}"},
    "writes-item": {"en": "writes {item} to {object}", "zh": "把 {item} 写入 {object}"},
    "under": {"en": "holding {locks}", "zh": "持有 {locks}"},
    "under-none": {"en": "holding no lock", "zh": "不持有任何锁"},
    "puts": {"en": "puts into {object}", "zh": "放入 {object}"},
    "puts-last": {"en": "is the last to put into {object}", "zh": "最后一次放入 {object}"},
    "cannot-end": {
        "en": "cannot end before it is taken out",
        "zh": "在内容被取走之前无法结束",
    },
    "loses": {"en": "its {count} item(s) never leave it", "zh": "有 {count} 项内容没有送出"},
    "submits": {"en": "submits {task}()", "zh": "提交 {task}()"},
    "sets": {"en": "sets {object}", "zh": "设置 {object}"},
    "clears": {"en": "clears {object}", "zh": "清除 {object}"},
    "notifies": {"en": "notifies {object}", "zh": "通知 {object}"},
    "notifies-nobody": {
        "en": "notifies {object}, and nobody waits",
        "zh": "通知 {object}，而没有谁在等待",
    },
    "looks": {"en": "looks at {object}", "zh": "查看 {object}"},
    "changes": {"en": "changes {object}", "zh": "修改 {object}"},
    "asks": {"en": "asks {object} again and again", "zh": "反复询问 {object}"},
    "is-at": {"en": "runs {function} itself", "zh": "自己执行 {function}"},
    "goes-on": {"en": "goes on all the same", "zh": "照样继续"},
    "starts": {"en": "starts {child}", "zh": "启动 {child}"},
    "ends": {"en": "ends {child}", "zh": "结束 {child}"},
    "joins": {"en": "joins {child}", "zh": "等待 {child} 结束（join）"},
    "exits": {"en": "exits with code {code}", "zh": "以代码 {code} 退出"},
    "raises": {"en": "raises {error}", "zh": "抛出 {error}"},
    "goes-along": {"en": "ends with its process", "zh": "随进程一起结束"},
    "dies": {"en": "dies ({how})", "zh": "意外终止（{how}）"},
    "returns-false": {"en": "wait() returns False", "zh": "wait() 返回 False"},
    "is-inside": {"en": "is inside {area}", "zh": "处在 {area} 中"},
    "holds-nothing": {"en": "holds nothing", "zh": "什么也没有持有"},
    "does": {"en": "{act:en}", "zh": "{act:zh}"},
    "ends-wait": {"en": "ends the wait", "zh": "结束这次等待"},
    "last-seen": {"en": "was last seen here", "zh": "最后停留在此处"},
    "is-defined": {"en": "{what} is defined here", "zh": "{what} 在此定义"},
}

WORDS: Final[dict[str, dict[Language, str]]] = {
    "error": {"en": "error", "zh": "错误"},
    "warning": {"en": "warning", "zh": "警告"},
    "note": {"en": "note", "zh": "提示"},
    "happened": {"en": "happened", "zh": "已发生"},
    "happened-at": {"en": "happened, at {time}", "zh": "已发生，{time}"},
    "possible": {"en": "possible", "zh": "可能发生"},
    "suspicion": {"en": "suspicion", "zh": "疑似"},
    "why": {"en": "why", "zh": "原因"},
    "fix": {"en": "fix", "zh": "修改"},
    "events": {"en": "proof", "zh": "证据"},
    "more": {"en": "more", "zh": "详情"},
    "times": {"en": " ({count} times)", "zh": "（共 {count} 次）"},
    "and": {"en": " and ", "zh": " 和 "},
    "comma": {"en": ", ", "zh": "、"},
    "clause": {"en": ", ", "zh": "，"},
    "and-more": {"en": "and {count} more", "zh": "还有 {count} 个"},
    "somebody": {"en": "somebody", "zh": "某个进程"},
    "rest": {
        "en": "{count} more not shown: tracer check --all",
        "zh": "另有 {count} 项未显示：tracer check --all",
    },
    "example": {"en": "example", "zh": "示例"},
    "in-this-order": {
        "en": "run in this order, it hangs:",
        "zh": "按下面的顺序运行，程序就会卡死：",
    },
    "line": {"en": "line {line}", "zh": "第 {line} 行"},
}


def word(key: str, language: Language, **fields: Any) -> str:
    """A shared word or short sentence."""
    return WORDS[key][language].format(**fields)


def phrase(what: Phrase, language: Language) -> str:
    """A shared phrase, filled."""
    return fill(PHRASES[what.key][language], what.fields, language)


def fill(template: str, fields: Mapping[str, Any], language: Language) -> str:
    """A sentence with its fields; a tuple is a list of names."""
    return template.format(**{key: _said(value, language) for key, value in fields.items()})


def listed(names: tuple[str, ...], language: Language, most: int = 4) -> str:
    """`a, b and c`; of many, the first and a count."""
    if len(names) > most:
        rest = word("and-more", language, count=len(names) - most + 1)
        return word("comma", language).join((*names[: most - 1], rest))
    if len(names) < 2:
        return "".join(names)
    return word("comma", language).join(names[:-1]) + word("and", language) + names[-1]


def chosen(wanted: str) -> tuple[Language, ...]:
    """The languages that `--lang auto|en|zh|both` asks for; auto looks at the locale."""
    if wanted == "both":
        return LANGUAGES
    if wanted in LANGUAGES:
        return (wanted,)
    spoken = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)),
        None,
    )
    if spoken is None:
        spoken = locale.getlocale()[0] or ""
    return ("zh",) if spoken.lower().startswith(("zh", "chinese")) else ("en",)


def _said(value: Any, language: Language) -> Any:
    if isinstance(value, tuple):
        return listed(tuple(str(one) for one in value), language)
    return value
