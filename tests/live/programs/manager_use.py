import multiprocessing as mp
import sys


def child(table, items, lock, n):
    with lock:
        table[n] = n * n
        items.append(n)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    with mp.Manager() as manager:
        table, items, lock, space = manager.dict(), manager.list(), manager.Lock(), manager.Namespace()
        space.x = 5
        children = [mp.Process(target=child, args=(table, items, lock, n)) for n in range(2)]
        for p in children:
            p.start()
        for p in children:
            p.join()
        print(sorted(table.items()), sorted(items), space.x, lock.acquire(False), lock.release())
        event, value = manager.Event(), manager.Value("i", 3)
        event.set()
        print(event.wait(1), value.value, type(lock).__name__)
