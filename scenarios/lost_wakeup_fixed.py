"""Lost wake-up, fixed: a customer who looks once more at the door.

Story. A customer walks to a bakery. If there is no bread yet when it stands at the door, it
waits there until the baker calls. The baker bakes for a moment, then calls.

What was changed. The customer looks at `bread` with the door's lock in its hand. The baker, who
needs that lock to call, can call before the look, and then there is bread; or after the wait has
begun, and then it is heard: `wait` gives the lock back and listens in one step. The look is in a
loop, because to be called means only that it is worth to look again.

What to look for. Whether the baker calls first or the customer comes first, `bread` is looked at
while `door` is held, and the customer ends up with bread.
"""

import time
from multiprocessing import Barrier, Condition, Process, Value


def buy(morning, door, bread):
    morning.wait()
    time.sleep(0.4)
    with door:
        while not bread.value:
            door.wait()
    print("the customer has bread", flush=True)


def bake(morning, door, bread):
    morning.wait()
    time.sleep(0.2)
    with door:
        bread.value = 1
        door.notify_all()
    print("the bread is ready", flush=True)


def main():
    morning, door, bread = Barrier(2), Condition(), Value("i", 0)
    customer = Process(target=buy, args=(morning, door, bread), name="customer")
    baker = Process(target=bake, args=(morning, door, bread), name="baker")
    customer.start()
    baker.start()
    customer.join()
    baker.join()
    print("the bakery closes")


if __name__ == "__main__":
    main()
