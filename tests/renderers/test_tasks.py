"""Tasks of a pool stand on the rows of its workers, by the names of their functions."""

from tests.checks.pooled import Pooled
from tests.renderers.draw import chart, row


def test_a_task_is_named_where_there_is_room() -> None:
    """From its first column to its last; what the worker did meanwhile fills the rest."""
    pooled = Pooled()
    pooled.submit()
    pooled.accept()
    pooled.tell(80, "worker-1", "completed", task="0", part=0)
    text = chart(pooled.trace())
    assert "[work===" in row(text, "worker-1")
    assert row(text, "worker-1").count("]") == 1
    assert "a task by its function's name" in text


def test_a_task_without_room_is_what_its_worker_does() -> None:
    """No name is better than half a letter."""
    pooled = Pooled()
    pooled.submit()
    pooled.accept()
    pooled.tell(13, "worker-1", "completed", task="0", part=0)
    assert "[" not in row(chart(pooled.trace()), "worker-1")
