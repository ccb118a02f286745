"""What to change where a circle of locks closes, in words: the line, and the order."""

from __future__ import annotations

from tracer.checks.base import line_of
from tracer.checks.wording import Wording


def swap(who: str, held: tuple[str, str | None], wanted: tuple[str, str | None]) -> Wording:
    """`who` took one lock on its line and then wants another on that one's: the other way round."""
    (second, taken), (first, at) = held, wanted
    lines = f"{line_of(taken)}, {line_of(at)}"
    return Wording(
        f"take the locks in one order everywhere: in {who}, {first} before {second} "
        f"(lines {lines})",
        f"在所有地方按同一顺序获取锁：在 {who} 中先 {first} 后 {second}（第 {lines} 行）",
    )


def give_back(who: str, held: tuple[str, str | None], child: tuple[str, str | None]) -> Wording:
    """`who` waits for a child's end while it has what the child needs: give that back first."""
    (lock, taken), (name, at) = held, child
    return Wording(
        f"in {who}, give back {lock} (taken in line {line_of(taken)}) before it waits for "
        f"the end of {name} in line {line_of(at)}",
        f"在 {who} 中，先释放 {lock}（第 {line_of(taken)} 行获取），"
        f"再在第 {line_of(at)} 行等待 {name} 结束",
    )


def sort(taken: str | None, at: str | None) -> Wording:
    """The same two lines take two locks of a kind, sometimes the one first, sometimes the other."""
    return Wording(
        f"take the locks in one order everywhere: lines {line_of(taken)} and {line_of(at)} take "
        "two of them as they come; sort them before, the smaller number first, for example",
        f"在所有地方按同一顺序获取锁：第 {line_of(taken)} 行和第 {line_of(at)} 行获取两把锁时先后"
        "不定，应先排好序，例如总是先获取编号较小的那一把",
    )
