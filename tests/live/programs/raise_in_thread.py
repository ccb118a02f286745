import threading
from multiprocessing import Lock

lock = Lock()


def work():
    with lock:
        raise ValueError("in a thread")


t = threading.Thread(target=work)
t.start()
t.join()
print(lock.acquire(False), t.name)
