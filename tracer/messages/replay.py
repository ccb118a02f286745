"""The words around a replay: where it is, what it does, and what the keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tracer.messages import Language

LABELS: Final[dict[str, dict[Language, str]]] = {
    "time": {"en": "{now} of {end}", "zh": "{now} / {end}"},
    "moment": {"en": "moment {number} of {count}", "zh": "第 {number} / {count} 个时刻"},
    "playing": {"en": "playing", "zh": "播放"},
    "hurried": {"en": "pause shortened", "zh": "缩短停顿"},
    "paused": {"en": "paused", "zh": "暂停"},
    "at a finding": {"en": "stopped at a finding", "zh": "停在问题处"},
    "at the end": {"en": "end", "zh": "结尾"},
    "at the beginning": {"en": "beginning", "zh": "开头"},
    "no finding after": {"en": "no finding after this", "zh": "此后没有问题"},
    "no finding before": {"en": "no finding before this", "zh": "此前没有问题"},
    "output": {"en": "output", "zh": "输出"},
    "more": {"en": "... and {count} more", "zh": "…… 还有 {count} 个"},
    "more ended": {
        "en": "... and {count} more, {ended} of them ended",
        "zh": "…… 还有 {count} 个，其中 {ended} 个已结束",
    },
    "keys go": {"en": "space go", "zh": "空格 播放"},
    "keys pause": {"en": "space pause", "zh": "空格 暂停"},
    "keys again": {"en": "space again", "zh": "空格 重放"},
    "keys step": {"en": "n/p step", "zh": "n/p 单步"},
    "keys finding": {"en": "f/F finding", "zh": "f/F 问题"},
    "keys speed": {"en": "+/- speed", "zh": "+/- 速度"},
    "keys ends": {"en": "home/end", "zh": "home/end"},
    "keys quit": {"en": "q quit", "zh": "q 退出"},
}


def label(key: str, language: Language, **fields: Any) -> str:
    """One of LABELS, filled."""
    return LABELS[key][language].format(**fields)
