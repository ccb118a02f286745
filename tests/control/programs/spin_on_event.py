"""A worker looks at an Event again and again until main has set it, without ever waiting.

Control: no failure in any order. Whoever looks in vain at the same thing is passed over until
somebody has changed it, so each run ends in a few steps; dfs comes to an end as well.
"""

from multiprocessing import Event, Lock, Process


def work(done, lock):
    while not done.is_set():
        pass
    with lock:
        print("done")


def main():
    done = Event()
    lock = Lock()
    worker = Process(target=work, args=(done, lock), name="worker")
    worker.start()
    with lock:
        done.set()
    worker.join()


if __name__ == "__main__":
    main()
