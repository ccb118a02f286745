import functools
import inspect
import pickle
import time
import traceback
from decimal import Decimal
from fractions import Fraction
from time import sleep


def attempt(*arguments, **keywords):
    for call in (time.sleep, sleep):
        try:
            print("gives", repr(call(*arguments, **keywords)))
        except BaseException as e:
            print(type(e).__name__, "|", e)
            print(traceback.format_exc())


class Index:
    def __index__(self):
        return 0


for argument in ("x", -1, -0.5, None, float("nan"), 1e30, [], 1j, Decimal("0.01"), Fraction(1, 100)):
    attempt(argument)
attempt()
attempt(1, 2)
attempt(seconds=1)
attempt(0)
attempt(0.01)
attempt(True and 0)
attempt(Index())
print(pickle.loads(pickle.dumps(time.sleep)) is time.sleep, time.sleep is sleep)
print(functools.partial(sleep, 0)(), list(map(time.sleep, [0, 0.0])), callable(sleep))
print(sleep.__name__, sleep.__qualname__, sleep.__module__, inspect.isfunction(inspect.unwrap(sleep)))
t = time.monotonic()
sleep(0.05)
print(time.monotonic() - t >= 0.05)
