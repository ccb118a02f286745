from multiprocessing import current_process


def work(lock, n):
    with lock:
        print("work", n, "in", current_process().name, __name__, __package__, flush=True)
