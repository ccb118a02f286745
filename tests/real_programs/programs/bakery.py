"""A bakery shelf with room for three loaves, guarded by a Condition and always waited for in a loop."""
from multiprocessing import get_context


def baker(shelf, cond, loaves):
    for _ in range(loaves):
        with cond:
            while shelf.value >= 3:
                cond.wait()
            shelf.value += 1
            cond.notify_all()


def customer(shelf, cond, wanted, eaten):
    for _ in range(wanted):
        with cond:
            cond.wait_for(lambda: shelf.value > 0)
            shelf.value -= 1
            cond.notify_all()
        with eaten.get_lock():
            eaten.value += 1


if __name__ == "__main__":
    ctx = get_context("spawn")
    cond = ctx.Condition()
    shelf = ctx.Value("i", 0, lock=False)
    eaten = ctx.Value("i", 0)
    staff = [
        ctx.Process(target=baker, args=(shelf, cond, 12), name="baker"),
        ctx.Process(target=customer, args=(shelf, cond, 6, eaten), name="ann"),
        ctx.Process(target=customer, args=(shelf, cond, 6, eaten), name="bob"),
    ]
    for p in staff:
        p.start()
    for p in staff:
        p.join()
    print("eaten:", eaten.value, "left on the shelf:", shelf.value)
    print([p.exitcode for p in staff])
