"""A boss who ends workers that take too long; one of them has the key of the archive."""
import time
from multiprocessing import Lock, Process, Semaphore


def search_archive(key, inside, name, pause):
    with key:
        inside.release()
        time.sleep(pause)


if __name__ == "__main__":
    key = Lock()
    inside = Semaphore(0)
    slow = Process(target=search_archive, args=(key, inside, "slow", 60), name="slow")
    slow.start()
    inside.acquire()
    slow.join(timeout=0.1)
    if slow.is_alive():
        print("slow takes too long, terminating it")
        slow.terminate()  # <- finding: terminated-holding
        slow.join()
    print("exit code of slow:", slow.exitcode)
    if key.acquire(timeout=0.3):
        print("the archive is free")
        key.release()
    else:
        print("nobody answers at the archive")
