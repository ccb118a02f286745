"""Lost wake-up: a customer who is still on the way when the baker calls.

Story. A customer looks through the window of a bakery. If there is no bread yet, it walks round
to the door and waits there until the baker calls. The baker bakes for a moment, then calls.

What goes wrong. Between the look and the wait there is time, and in it the baker calls. Nobody
stands at the door yet, so nobody hears it: `notify` wakes who waits, and is then forgotten. The
customer, who does not look again, waits for a call that is over. Had the oven been slower, or the
way shorter, all would be well: such a program works for months.

What to look for. The baker's `notify` comes before the customer's wait for `door` begins, and
after its look at `bread`. Nobody is left who could call again.
"""

import time
from multiprocessing import Barrier, Condition, Process, Value


def buy(morning, door, bread):
    morning.wait()
    if not bread.value:
        time.sleep(0.4)
        with door:
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
