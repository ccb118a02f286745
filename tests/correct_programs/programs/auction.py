"""Bidders raise the price in turn until one of them has said a hundred."""
from multiprocessing import Condition, Process, Value


def bid(me, others, turn, price, changed):
    while True:
        with changed:
            while turn.value != me and price.value < 100:
                changed.wait()
            if price.value >= 100:
                changed.notify_all()
                return
            price.value += 7
            turn.value = (me + 1) % others
            changed.notify_all()


def main():
    changed = Condition()
    turn = Value("i", 0, lock=False)
    price = Value("i", 10, lock=False)
    bidders = [Process(target=bid, args=(n, 3, turn, price, changed)) for n in range(3)]
    for b in bidders:
        b.start()
    for b in bidders:
        b.join()
    print("sold for", price.value)


if __name__ == "__main__":
    main()
