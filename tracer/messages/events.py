"""One event in words, in English and Chinese.

Who did it is not part of the sentence: it stands beside it. Nothing here trusts the trace; what
comes out may hold anything that a name of the trace held, and is to be made safe for its page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracer.messages.pools import POOLS
from tracer.messages.states import ended_how, names_of, seconds_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.messages import Language
    from tracer.messages.states import Named
    from tracer.model.events import Event
    from tracer.state import ObjectState, State

SENTENCES: Final[dict[str, dict[Language, str]]] = {
    "began": {"en": "begins", "zh": "开始"},
    "began target": {"en": "begins with {target}()", "zh": "开始运行 {target}()"},
    "exited": {"en": "ends", "zh": "结束"},
    "exited code": {"en": "ends with exit code {code}", "zh": "结束，退出码 {code}"},
    "exited error": {"en": "ends with {error}", "zh": "因 {error} 结束"},
    "died": {"en": "is gone", "zh": "已消失"},
    "died code": {"en": "is gone: {how}", "zh": "已消失：{how}"},
    "died tracer": {"en": "is ended by tracer", "zh": "被 tracer 结束"},
    "started": {"en": "starts {child}", "zh": "启动 {child}"},
    "joined": {"en": "goes on: {child} has ended", "zh": "继续：{child} 已结束"},
    "reaped": {"en": "learns that {child} has ended", "zh": "得知 {child} 已结束"},
    "terminated": {"en": "terminates {child}", "zh": "终止 {child}"},
    "killed": {"en": "kills {child}", "zh": "杀死 {child}"},
    "created": {"en": "makes {object}: {type}({number})", "zh": "创建 {object}：{type}({number})"},
    "requested acquire": {"en": "waits for {object}", "zh": "等待 {object}"},
    "requested acquire held": {
        "en": "waits for {object}, held by {holders}",
        "zh": "等待 {object}，由 {holders} 持有",
    },
    "requested wait": {"en": "waits for {object}", "zh": "等待 {object}"},
    "requested wait Event": {"en": "waits for {object} to be set", "zh": "等待 {object} 被设置"},
    "requested wait Condition": {
        "en": "waits until notified on {object}",
        "zh": "等待 {object} 的通知",
    },
    "requested wait Barrier": {"en": "arrives at {object}", "zh": "到达 {object}"},
    "requested join": {"en": "waits for {child} to end", "zh": "等待 {child} 结束"},
    "requested sleep": {"en": "sleeps for {seconds} s", "zh": "休眠 {seconds} 秒"},
    "at most": {"en": ", at most {seconds} s", "zh": "，最多 {seconds} 秒"},
    "acquired": {"en": "takes {object}", "zh": "获取 {object}"},
    "released": {"en": "releases {object}", "zh": "释放 {object}"},
    "refused": {"en": "does not get {object}", "zh": "未能获取 {object}"},
    "timed_out": {"en": "gives up waiting for {object}", "zh": "放弃等待 {object}"},
    "timed_out join": {
        "en": "gives up waiting for {child} to end",
        "zh": "放弃等待 {child} 结束",
    },
    "set": {"en": "sets {object}", "zh": "设置 {object}"},
    "cleared": {"en": "clears {object}", "zh": "清除 {object}"},
    "returned": {"en": "is back from {object}", "zh": "从 {object} 返回"},
    "returned set": {"en": "has set {object}", "zh": "已设置 {object}"},
    "returned cleared": {"en": "has cleared {object}", "zh": "已清除 {object}"},
    "looked set": {"en": "sees that {object} is set", "zh": "看到 {object} 已设置"},
    "looked clear": {"en": "sees that {object} is not set", "zh": "看到 {object} 未设置"},
    "times": {"en": " ({times} times)", "zh": "（{times} 次）"},
    "waited": {"en": "goes on after {object}", "zh": "{object} 之后继续"},
    "waited Event": {"en": "goes on: {object} is set", "zh": "继续：{object} 已设置"},
    "waited Condition": {"en": "goes on: notified on {object}", "zh": "继续：收到 {object} 的通知"},
    "waited Barrier": {"en": "passes {object}", "zh": "通过 {object}"},
    "waited false": {
        "en": "goes on: {object}.wait() is False",
        "zh": "继续：{object}.wait() 为 False",
    },
    "notified": {"en": "notifies all who wait on {object}", "zh": "通知等待 {object} 的所有进程"},
    "notified some": {
        "en": "notifies {n} waiting on {object}",
        "zh": "通知等待 {object} 的 {n} 个进程",
    },
    "aborted": {"en": "aborts {object}", "zh": "中止 {object}"},
    "reset": {"en": "resets {object}", "zh": "重置 {object}"},
    "broken": {"en": "finds {object} broken", "zh": "发现 {object} 已损坏"},
    "requested get": {"en": "waits for something in {object}", "zh": "等待 {object} 中的数据"},
    "requested put": {"en": "waits for room in {object}", "zh": "等待 {object} 有空位"},
    "requested send": {"en": "waits until {object} can take it", "zh": "等待 {object} 可以写入"},
    "requested receive": {"en": "waits for a message at {object}", "zh": "在 {object} 等待消息"},
    "requested poll": {"en": "waits for a message at {object}", "zh": "在 {object} 等待消息"},
    "requested wait JoinableQueue": {
        "en": "waits until all of {object} is done",
        "zh": "等待 {object} 的任务全部完成",
    },
    "requested drain": {
        "en": "waits until {object} is emptied",
        "zh": "等待 {object} 被取空",
    },
    "timed_out get": {"en": "finds nothing in {object}", "zh": "{object} 中没有数据"},
    "timed_out put": {"en": "finds no room in {object}", "zh": "{object} 没有空位"},
    "timed_out poll": {"en": "finds no message at {object}", "zh": "{object} 没有消息"},
    "refused get": {"en": "finds nothing in {object}", "zh": "{object} 中没有数据"},
    "refused put": {"en": "finds no room in {object}", "zh": "{object} 没有空位"},
    "returned send": {"en": "has sent it all through {object}", "zh": "已通过 {object} 全部发送"},
    "returned poll": {"en": "sees a message at {object}", "zh": "看到 {object} 有消息"},
    "looked empty": {"en": "sees that {object} is empty", "zh": "看到 {object} 为空"},
    "looked not empty": {"en": "sees that {object} is not empty", "zh": "看到 {object} 不为空"},
    "looked full": {"en": "sees that {object} is full", "zh": "看到 {object} 已满"},
    "looked not full": {"en": "sees that {object} is not full", "zh": "看到 {object} 未满"},
    "looked poll": {"en": "sees a message at {object}", "zh": "看到 {object} 有消息"},
    "looked not poll": {"en": "sees no message at {object}", "zh": "看到 {object} 没有消息"},
    "put": {"en": "puts {item} into {object}", "zh": "把 {item} 放入 {object}"},
    "fed": {"en": "has {item} on its way in {object}", "zh": "{item} 已进入 {object} 的管道"},
    "got": {"en": "gets {item} from {object}", "zh": "从 {object} 取出 {item}"},
    "got by": {
        "en": "gets {item} from {object}, put by {giver}",
        "zh": "从 {object} 取出 {item}（由 {giver} 放入）",
    },
    "sent": {"en": "sends {item} through {object}", "zh": "通过 {object} 发送 {item}"},
    "received": {"en": "receives {item} at {object}", "zh": "在 {object} 收到 {item}"},
    "received by": {
        "en": "receives {item} at {object}, sent by {giver}",
        "zh": "在 {object} 收到 {giver} 发送的 {item}",
    },
    "task_done": {"en": "is done with an item of {object}", "zh": "完成 {object} 的一项任务"},
    "waited JoinableQueue": {
        "en": "goes on: all of {object} is done",
        "zh": "继续：{object} 的任务全部完成",
    },
    "closed": {"en": "closes {object}", "zh": "关闭 {object}"},
    "drained": {"en": "has emptied its buffer of {object}", "zh": "{object} 的缓冲区已清空"},
    "read": {"en": "reads {object}: {item}", "zh": "读取 {object}：{item}"},
    "read index": {"en": "reads {object}[{index}]: {item}", "zh": "读取 {object}[{index}]：{item}"},
    "wrote": {"en": "writes {object}: {item}", "zh": "写入 {object}：{item}"},
    "wrote index": {
        "en": "writes {object}[{index}]: {item}",
        "zh": "写入 {object}[{index}]：{item}",
    },
    "read method": {
        "en": "calls {object}.{method}(): {item}",
        "zh": "调用 {object}.{method}()：{item}",
    },
    "wrote method": {
        "en": "calls {object}.{method}({item})",
        "zh": "调用 {object}.{method}({item})",
    },
    "attached": {"en": "attaches {object}", "zh": "连接到 {object}"},
    "unlinked": {"en": "unlinks {object}", "zh": "删除 {object}"},
    "employed": {"en": "has a helper: {name}", "zh": "启动辅助线程 {name}"},
    "dismissed": {"en": "needs {name} no more", "zh": "辅助线程 {name} 结束"},
    "slept": {"en": "wakes up", "zh": "醒来"},
    "failed": {"en": "cannot {op} {what}: {error}", "zh": "{op} {what} 失败：{error}"},
    "output": {"en": 'prints "{text}"', "zh": "打印 “{text}”"},
    "output stderr": {"en": 'prints to stderr "{text}"', "zh": "打印到 stderr “{text}”"},
    "reached": {"en": "comes to this line", "zh": "执行到这一行"},
    "marked": {"en": 'marks "{text}"', "zh": "标记 “{text}”"},
    "entered": {"en": "enters {name}", "zh": "进入 {name}"},
    "left": {"en": "leaves {name}", "zh": "离开 {name}"},
    "armed": {"en": "sets an alarm for {seconds} s", "zh": "设置 {seconds} 秒后的闹钟"},
    "snapshot": {
        "en": "(what was before is not in the trace)",
        "zh": "（此前的内容不在跟踪记录中）",
    },
    "unknown": {"en": "{kind} {object}", "zh": "{kind} {object}"},
    **POOLS,
}
"""Kind, with what tells its sentences apart -> template."""


def sentence(
    event: Event, state: State, name: Named, language: Language, *, later: bool = False
) -> str:
    """What happened, with the state as it was just after it, or `later`: then nobody is named who
    may have changed since.
    """
    thing = state.objects.get(event.object or "")
    fields: dict[str, Any] = {
        "kind": event.kind,
        "object": event.object or "",
        "child": name(str(event.get("child") or "")),
        "target": event.get("target"),
        "error": event.get("error"),
        "code": event.get("code"),
        "how": ended_how(event.get("code")),
        "type": event.get("type"),
        "number": _number(event),
        "seconds": seconds_of(event.get("seconds", event.get("timeout"))),
        "holders": names_of(thing.holders() if thing else [], name, language),
        "times": event.get("times"),
        "n": event.get("n"),
        "parts": event.get("parts"),
        "op": event.get("op"),
        "what": event.object or name(str(event.get("child") or "")),
        "text": event.get("text") or "",
        "name": event.get("name"),
        "index": event.get("index"),
        "method": event.get("method"),
        "item": _item(event, thing),
        "giver": _giver(thing, name),
    }
    return "".join(
        SENTENCES[key][language].format(**fields) for key in _keys(event, thing, later=later)
    ).rstrip()


def _keys(event: Event, thing: ObjectState | None, *, later: bool) -> Iterator[str]:
    """The templates that make up the sentence: the most particular, then additions."""
    kind, op = event.kind, event.get("op")
    of_type = f" {thing.type}" if thing is not None else ""
    key = kind
    if kind == "began" and event.get("target"):
        key = "began target"
    elif kind == "exited" and event.get("error"):
        key = "exited error"
    elif kind == "exited" and event.get("code"):
        key = "exited code"
    elif kind == "died" and event.get("by") == "tracer":
        key = "died tracer"
    elif kind == "died" and event.get("code") is not None:
        key = "died code"
    elif kind == "requested":
        key = f"requested {op}"
        if op == "wait" and key + of_type in SENTENCES:
            key += of_type
        elif op == "acquire" and thing is not None and thing.holds and not later:
            key = "requested acquire held"
    elif kind in {"timed_out", "returned", "refused"} and f"{kind} {op}" in SENTENCES:
        key = f"{kind} {op}"
    elif kind == "looked" and op is not None:
        key = f"looked {op}" if event.get("value") else f"looked not {op}"
    elif kind in {"got", "received"} and not later and _giver(thing, str):
        key = f"{kind} by"
    elif kind in {"read", "wrote"}:
        for more in ("index", "method"):
            if event.get(more) is not None:
                key = f"{kind} {more}"
    elif kind == "submitted" and event.get("name") is None:
        key = "submitted parts"
    elif kind in {"submitted", "accepted"} and (event.get("n") or 1) > 1:
        key = f"{kind} many"
    elif kind in {"closed", "failed"} and f"{kind} {op}" in SENTENCES:
        key = f"{kind} {op}"
    elif kind in {"completed", "fetched"} and event.get("error"):
        key = f"{kind} error"
    elif kind == "looked":
        key = "looked set" if event.get("value") else "looked clear"
    elif kind == "waited":
        key = "waited" + of_type if event.get("ok", True) else "waited false"
        key = key if key in SENTENCES else "waited"
    elif kind == "notified" and event.get("n") is not None:
        key = "notified some"
    elif kind == "output" and event.get("stream") == "stderr":
        key = "output stderr"
    yield key if key in SENTENCES else "unknown"
    if kind == "requested" and op != "sleep" and event.get("timeout") is not None:
        yield "at most"
    if kind == "looked" and (event.get("times") or 1) > 1:
        yield "times"


def _item(event: Event, thing: ObjectState | None) -> Any:
    """What was moved: as the event says, or as who gave it said."""
    item = event.get("item")
    if item is None:
        item = getattr(getattr(thing, "got", None), "item", None)
    return "something" if item is None else item


def _giver(thing: ObjectState | None, name: Named) -> str:
    """Who had put what was just taken out."""
    given = getattr(getattr(thing, "got", None), "given", None)
    return "" if given is None else name(given.actor)


def _number(event: Event) -> str:
    """The number that an object was made with, as the program wrote it."""
    number = event.get("value", event.get("parties"))
    return "" if number is None else str(number)
