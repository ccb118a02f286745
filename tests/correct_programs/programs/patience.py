"""Who does not get the lock in time does something else and comes back."""
import time
from multiprocessing import Lock, Process, Value


def visit(name, shower, visits):
    while True:
        if shower.acquire(timeout=0.02):
            try:
                time.sleep(0.03)
                visits.value += 1
            finally:
                shower.release()
            return
        time.sleep(0.01)


if __name__ == "__main__":
    shower = Lock()
    visits = Value("i", 0, lock=False)
    ps = [Process(target=visit, args=(name, shower, visits)) for name in "abc"]
    for p in ps:
        p.start()
    for p in ps:
        p.join()
    assert visits.value == 3
