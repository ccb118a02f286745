"""A shop opens with a notify; the customer comes a moment later, and waits for ever."""
import time
from multiprocessing import Condition, Process


def shop(opening):
    with opening:
        print("shop: open", flush=True)
        opening.notify_all()


def customer(opening):
    time.sleep(0.2)  # still at home
    with opening:
        print("customer: waiting for the shop", flush=True)
        opening.wait()  # <- finding: lost-notification
        print("customer: at last", flush=True)


if __name__ == "__main__":
    opening = Condition()
    people = [
        Process(target=shop, args=(opening,), name="shop"),
        Process(target=customer, args=(opening,), name="customer"),
    ]
    for p in people:
        p.start()
    for p in people:
        p.join()
    print("closed", flush=True)
