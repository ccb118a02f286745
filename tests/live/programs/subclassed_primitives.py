import multiprocessing as mp
import sys
from multiprocessing import synchronize


class CountingLock(synchronize.Lock):
    def __init__(self):
        super().__init__(ctx=mp.get_context())
        self.count = 0

    def __enter__(self):
        self.count += 1
        print("entered", self.count, flush=True)
        return super().__enter__()


class NamedSemaphore(synchronize.Semaphore):
    def __init__(self, name, value):
        synchronize.Semaphore.__init__(self, value, ctx=mp.get_context())
        self.name = name

    def acquire(self, *arguments, **keywords):
        print("acquire", self.name)
        return self._semlock.acquire(*arguments, **keywords)


class Gate(synchronize.Event):
    def open(self):
        self.set()


def child(lock, gate):
    gate.wait()
    with lock:
        print("child", type(lock).__name__, hasattr(lock, "count"), type(gate).__name__, flush=True)


class ForkLock(synchronize.Lock):
    pass


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    lock = CountingLock()
    with lock, mp.Lock():
        print(lock, lock.count)
    semaphore = NamedSemaphore("rooms", 2)
    print(semaphore.acquire(), semaphore, semaphore.name, semaphore.get_value())
    plain, gate = ForkLock(ctx=mp.get_context()), Gate(ctx=mp.get_context())
    p = mp.Process(target=child, args=(plain, gate))
    p.start()
    gate.open()
    p.join()
    print(p.exitcode, isinstance(lock, synchronize.Lock), CountingLock.__bases__ == (synchronize.Lock,))
