import multiprocessing as mp
import sys
from multiprocessing import shared_memory


def child(memory, lock):
    with lock:
        memory.buf[0] += 1
    memory.close()


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    memory, lock = shared_memory.SharedMemory(create=True, size=16), mp.Lock()
    for _ in range(2):
        p = mp.Process(target=child, args=(memory, lock))
        p.start()
        p.join()
    print(memory.buf[0], p.exitcode)
    memory.close()
    memory.unlink()
