from multiprocessing import *
import sys


def work(lock, queue):
    with lock:
        queue.put(current_process().name)


if __name__ == "__main__":
    set_start_method(sys.argv[1])
    lock = Lock()
    queue = Queue()
    p = Process(target=work, args=(lock, queue))
    p.start()
    print(queue.get())
    p.join()
    print(p.exitcode, cpu_count() > 0, active_children())
