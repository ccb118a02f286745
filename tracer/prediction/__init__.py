"""Deadlocks that did not happen this time: another order of the same events in which they do.

    mutexes.py      which objects are locks, and whether any were taken in a circle at all
    order.py        what must stay as it was, whatever the locks do
    history.py      the trace as critical sections and requests, each with a vector clock
    sections.py     what these are
    lock_graph.py   which lock was wanted inside which other
    cycles.py       its cycles
    closure.py      the least that has to happen before some requests can be made together
    predict.py      for each cycle: can its requests be pending at once? (SPDOffline, PLDI 2023)
    witness.py      the order of events that leads there
    effort.py       how much is looked at

Sound: each prediction comes with an order of the recorded events that ends in it. Complete for
cycles of locks, and of locks that are held across the join of a child, in orders in which the locks
change hands as they did. Not predicted: hangs in which somebody waits for an item, a signal or a
permit.
"""
