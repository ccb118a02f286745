import multiprocessing as mp
import sys


def consumer(condition, items, n):
    with condition:
        got = condition.wait_for(lambda: items.value >= n)
        print("consumer", n, got, flush=True)


def meet(barrier, event, n):
    index = barrier.wait()
    event.wait()
    print("met", 0 <= index < 3, event.is_set(), flush=True)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    condition, items = mp.Condition(), mp.Value("i", 0)
    consumers = [mp.Process(target=consumer, args=(condition, items, n)) for n in (1, 2, 3)]
    for p in consumers:
        p.start()
    for p in consumers:
        with condition:
            items.value += 1
            condition.notify_all()
        p.join()
    barrier, event = mp.Barrier(3), mp.Event()
    others = [mp.Process(target=meet, args=(barrier, event, n)) for n in range(2)]
    for p in others:
        p.start()
    barrier.wait()
    print("all are here", flush=True)
    event.set()
    for p in others:
        p.join()
    print([p.exitcode for p in consumers + others], barrier.n_waiting, barrier.broken)
