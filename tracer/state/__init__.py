"""What every actor and object is after each event: the one place that knows what a semaphore means.

    world.py      State: fold events in, ask what is
    actors.py     an actor: what it waits for, what it is at work on, how it ended
    lives.py      what an event does to its actor
    objects.py    the protocol of an object's state
    lock.py semaphore.py event.py condition.py barrier.py
    queue.py connection.py value.py shared_memory.py          FAMILY: one meaning each
    waiting.py    who can never move again
    facts.py      states that stand in a trace become states again

The supervisor, `reconstruct`, the checks and the controller all fold through here.
"""

from tracer.state.actors import ActorState, Wait
from tracer.state.barrier import BarrierState
from tracer.state.condition import ConditionState
from tracer.state.connection import ConnectionState
from tracer.state.event import EventState
from tracer.state.lock import LockState
from tracer.state.objects import Hold, ObjectState
from tracer.state.queue import QueueState
from tracer.state.semaphore import SemaphoreState
from tracer.state.shared_memory import SharedMemoryState
from tracer.state.value import ValueState
from tracer.state.world import State

__all__ = [
    "OBJECT_STATES",
    "ActorState",
    "BarrierState",
    "ConditionState",
    "ConnectionState",
    "EventState",
    "Hold",
    "LockState",
    "ObjectState",
    "QueueState",
    "SemaphoreState",
    "SharedMemoryState",
    "State",
    "ValueState",
    "Wait",
]

OBJECT_STATES: tuple[type[ObjectState], ...] = (
    LockState,
    SemaphoreState,
    EventState,
    ConditionState,
    BarrierState,
    QueueState,
    ConnectionState,
    ValueState,
    SharedMemoryState,
)
"""Every meaning there is; each names in `TYPES` the types of objects that it serves."""

for _meaning in OBJECT_STATES:
    State.serve(_meaning)
