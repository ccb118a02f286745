"""Words of a schedule's story: where somebody else went than would have been usual."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tracer.messages import Language

SENTENCES: Final[dict[str, dict[Language, str]]] = {
    "switch": {
        "en": "-- switch here: {slow} is slow between lines {before} and {after}",
        "zh": "-- 在此切换：{slow} 在第 {before} 行和第 {after} 行之间很慢",
    },
    "switch inside": {
        "en": "-- switch here: {slow} is slow in the middle of line {after}",
        "zh": "-- 在此切换：{slow} 在第 {after} 行的中途很慢",
    },
    "switch before": {
        "en": "-- switch here: {slow} is slow before line {after}",
        "zh": "-- 在此切换：{slow} 在第 {after} 行之前很慢",
    },
    "switch start": {
        "en": "-- switch here: {slow} is slow to begin",
        "zh": "-- 在此切换：{slow} 迟迟没有开始",
    },
    "switch to": {
        "en": "-- switch here: {goes} goes first, {slow} waits",
        "zh": "-- 在此切换：{goes} 先执行，{slow} 等待",
    },
    "time": {
        "en": "-- time passes here although {slow} could go on",
        "zh": "-- 时间在此流逝，虽然 {slow} 本可以继续",
    },
    "feeder": {"en": "the queue of {owner}", "zh": "{owner} 的队列"},
    "skipped": {
        "en": "({count} steps of others are not shown)",
        "zh": "（其他进程的 {count} 步未显示）",
    },
}


def sentence(key: str, language: Language, **fields: Any) -> str:
    """A sentence of a story."""
    return SENTENCES[key][language].format(**fields)
