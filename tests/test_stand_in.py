"""What stands for a built-in function behaves as one does."""

import pickle
import time

from tracer.runtime.stand_in import StandIn


def stood_in() -> StandIn:
    return StandIn(lambda *args: args, time.sleep)


def test_as_a_class_attribute_it_binds_no_self() -> None:
    """Like a built-in, unlike a function."""

    class Retry:
        sleep = stood_in()

    assert Retry().sleep(1) == (1,)


def test_it_looks_and_pickles_like_the_stock_function() -> None:
    """By its name in its module."""
    sleep = stood_in()
    assert (sleep.__name__, sleep.__module__, repr(sleep)) == ("sleep", "time", repr(time.sleep))
    assert sleep.__reduce__() == "sleep"
    assert pickle.loads(pickle.dumps(time.sleep)) is time.sleep
