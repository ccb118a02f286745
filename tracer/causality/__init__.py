"""What must have come before what: vector clocks, folded over the events of a trace.

    clocks.py     Clocks: what each process knows of the others; `stamps`: the same for every event
    edges.py      the protocol of a family: which events give knowledge on, and which take it
    lives.py event.py condition.py barrier.py queue.py connection.py pool.py
                  FAMILY: what a program uses to say "now it is your turn"
    lock.py semaphore.py
                  FAMILY: whose turn came first is chance, and another run may turn it round
    value.py answers.py
                  FAMILY: what an actor saw, and may have decided by

Two registered tuples of edges, for two questions:

HAPPENS_BEFORE      what was in order in this run. Accesses that it leaves unordered are a race.
THREAD_ORDER_AND_READS_FROM
                    what is in order in every run in which each actor sees what it saw in this one.
                    Locks do not order, so another order of the critical sections can be asked for.

An edge too many hides something, an edge too few makes a false alarm: in doubt there is one.
"""

from typing import Final

from tracer.causality.answers import Answers
from tracer.causality.barrier import Barriers
from tracer.causality.clocks import Clocks, Known, MakeEdges, Stamp, stamps
from tracer.causality.condition import Conditions
from tracer.causality.connection import Connections
from tracer.causality.edges import Edges
from tracer.causality.event import Events
from tracer.causality.lives import Lives
from tracer.causality.lock import Locks
from tracer.causality.pool import Pools
from tracer.causality.queue import Queues
from tracer.causality.semaphore import Semaphores
from tracer.causality.value import Values, values_but

__all__ = [
    "HAPPENS_BEFORE",
    "SIGNALS",
    "THREAD_ORDER_AND_READS_FROM",
    "Clocks",
    "Edges",
    "Known",
    "MakeEdges",
    "Stamp",
    "stamps",
    "values_but",
]

SIGNALS: Final[tuple[type[Edges], ...]] = (
    Lives,
    Events,
    Conditions,
    Barriers,
    Queues,
    Connections,
    Pools,
)
"""Edges that a program makes on purpose."""

HAPPENS_BEFORE: Final[tuple[type[Edges], ...]] = (*SIGNALS, Locks, Semaphores)
"""The order of this run: signals, and who happened to have a lock before whom."""

THREAD_ORDER_AND_READS_FROM: Final[tuple[type[Edges], ...]] = (*SIGNALS, Values, Answers)
"""The order of every run in which all see what they saw: signals, and what was read and answered.

"TRF" of the papers on prediction (Tunc, Mathur, Pavlogiannis, Viswanathan, PLDI 2023).
"""
