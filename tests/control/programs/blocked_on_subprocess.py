"""Two who run another program while they hold the lock.

Control: no failure, and no false deadlock: one waits for a program that control does not see, the
other for the lock. The subprocess is named as not controlled, and the verdict is at most
inconclusive.
"""

import subprocess
import sys
from multiprocessing import Lock, Process


def ask(lock):
    with lock:
        subprocess.run([sys.executable, "-c", "pass"], check=True)


def main():
    lock = Lock()
    people = [Process(target=ask, args=(lock,), name=f"asker{n}") for n in range(2)]
    for p in people:
        p.start()
    for p in people:
        p.join()


if __name__ == "__main__":
    main()
