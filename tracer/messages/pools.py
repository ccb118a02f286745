"""Events of pools and their tasks in words, in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tracer.messages import Language

POOLS: Final[dict[str, dict[Language, str]]] = {
    "requested task": {"en": "waits for a task of {object}", "zh": "等待 {object} 的任务"},
    "requested result": {"en": "waits for a result of {object}", "zh": "等待 {object} 的结果"},
    "returned task": {"en": "has no more to do for {object}", "zh": "{object} 没有更多任务"},
    "returned result": {
        "en": "knows that a result of {object} is there",
        "zh": "得知 {object} 的结果已就绪",
    },
    "submitted": {"en": "submits {name}() to {object}", "zh": "向 {object} 提交 {name}()"},
    "submitted many": {
        "en": "submits {n} calls of {name}() to {object}",
        "zh": "向 {object} 提交 {name}() 的 {n} 次调用",
    },
    "submitted parts": {
        "en": "has submitted a task to {object} in {parts} parts",
        "zh": "已把一项任务分成 {parts} 份提交给 {object}",
    },
    "accepted many": {
        "en": "begins {n} calls of {name}() for {object}",
        "zh": "开始为 {object} 执行 {name}() 的 {n} 次调用",
    },
    "closed terminate": {"en": "terminates {object}", "zh": "终止 {object}"},
    "failed initializer": {
        "en": "fails in the initializer of {object}: {error}",
        "zh": "{object} 的 initializer 失败：{error}",
    },
    "requested wait Pool": {
        "en": "waits until {object} has ended",
        "zh": "等待 {object} 结束",
    },
    "waited Pool": {"en": "goes on: {object} has ended", "zh": "继续：{object} 已结束"},
    "timed_out result": {
        "en": "gives up waiting for a result of {object}",
        "zh": "放弃等待 {object} 的结果",
    },
    "accepted": {"en": "begins {name}() for {object}", "zh": "开始为 {object} 执行 {name}()"},
    "completed": {"en": "has done its task of {object}", "zh": "完成 {object} 的任务"},
    "completed error": {
        "en": "fails in its task of {object}: {error}",
        "zh": "{object} 的任务失败：{error}",
    },
    "fetched": {"en": "has the result of {object}", "zh": "得到 {object} 的结果"},
    "fetched error": {"en": "has from {object}: {error}", "zh": "从 {object} 得到：{error}"},
}
