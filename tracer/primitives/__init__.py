"""FAMILY: what the program holds in its hands, instrumented; one file per primitive.

A member replaces names in one module of the standard library as soon as that is imported:

    MODULE                          the module's name
    def patch(module) -> None       replace names in it; called once, right after it was executed

Instrumented classes are subclasses of the stock ones under the same names, so that `isinstance`,
`repr`, pickling and error messages stay what they are. What multiprocessing makes for itself (the
locks inside a Queue) is left as it is: facts are told where the program makes its call.
"""

from __future__ import annotations

from tracer.primitives import (
    barrier,
    condition,
    connection,
    event,
    executor,
    future,
    lock,
    manager,
    output,
    pool,
    process,
    queue,
    semaphore,
    shared,
    shared_memory,
    simple_queue,
    sleep,
    timer,
)

PRIMITIVES = (
    lock,
    semaphore,
    condition,
    event,
    barrier,
    queue,
    simple_queue,
    connection,
    shared,
    shared_memory,
    pool,
    executor,
    future,
    manager,
    process,
    sleep,
    timer,
    output,
)
"""In the order in which they patch: a BoundedSemaphore is a traced Semaphore."""
