"""What the controller makes of what it finds in the arena."""

from __future__ import annotations

from tracer.control import arena as cells_of
from tracer.control import points
from tracer.control.arena import Arena
from tracer.control.crew import Crew


def test_who_asks_for_a_child_before_anybody_looks_is_served() -> None:
    """The controller begins beside main, which may be at its first spawn by then."""
    arena = Arena()
    *lanes, bell, _, _ = arena.lanes()
    cells = arena.cells
    main, child = arena.new_slot(-1, 0, cells_of.PROCESS), arena.new_slot(0, 0, cells_of.PROCESS)
    at, born = arena.slot(main), arena.slot(child)
    cells[at + cells_of.OP], cells[at + cells_of.OBJECT] = points.FORK, child
    cells[born + cells_of.OP] = points.BEGIN
    cells[at + cells_of.STATE] = cells[born + cells_of.STATE] = cells_of.PARKED
    asked: list[int] = []

    def fork(slot: int) -> int:
        asked.append(slot)
        # Whoever is let go on stands at its next point at once.
        cells[at + cells_of.OP], cells[at + cells_of.OBJECT] = points.JOIN, child
        return 4711

    class Lane:
        def release(self) -> None:
            cells[at + cells_of.STATE] = cells_of.PARKED
            bell.release()

    crew = Crew(arena, [Lane(), *lanes[1:]], bell, fork, 1.0)
    bell.release()
    crew.meet()
    crew.settle()
    assert asked == [child]
    assert cells[born + cells_of.PID] == 4711
    assert [actor.operation.kind for actor in crew.actors.values()] == ["join", "begin"]
