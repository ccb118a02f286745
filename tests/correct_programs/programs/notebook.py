import os
import tempfile
from multiprocessing import Lock, Process, SimpleQueue


def write(name, path, lock, done):
    for n in range(3):
        with lock:
            with open(path, "a") as f:
                f.write(f"{name} {n}\n")
    done.put(name)


if __name__ == "__main__":
    fd, path = tempfile.mkstemp()
    os.close(fd)
    lock = Lock()
    done = SimpleQueue()
    ps = [Process(target=write, args=(name, path, lock, done)) for name in ("ann", "bob")]
    for p in ps:
        p.start()
    print(sorted(done.get() for _ in ps))
    for p in ps:
        p.join()
    with open(path) as f:
        assert len(f.readlines()) == 6
    os.remove(path)
