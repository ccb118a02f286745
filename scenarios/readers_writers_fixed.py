"""Readers and writers, fixed: a board that is read when it is whole.

Story. The board of a station shows a train and the platform that it leaves from: train 7 leaves
from platform 3, because there are four platforms and 7 = 4 + 3. The writer puts up one train after
the other, which takes it a moment; two travellers look at the board again and again.

What was changed. The travellers take the lock of the board for as long as they look: what belongs
together is read under the lock under which it is written, from before a change or from after it.
(They now wait for each other as well. A lock for many readers at once would cost more than that.)

What to look for. The row of `board`: no look falls into a change. Where a traveller waits, the
wait ends with the writer's release.
"""

import sys
import time
from multiprocessing import Lock, Process, Value


def write(board, train, platform):
    for n in range(1, 11):
        with board:
            train.value = n
            time.sleep(0.01)
            platform.value = n % 4
        time.sleep(0.01)


def travel(board, train, platform):
    for _ in range(30):
        with board:
            number, where = train.value, platform.value
        if where != number % 4:
            sys.exit(f"train {number} does not leave from platform {where}")
        time.sleep(0.005)


def main():
    board, train, platform = Lock(), Value("i", 0), Value("i", 0)
    people = []
    for name, work in (("writer", write), ("ann", travel), ("bob", travel)):
        p = Process(target=work, args=(board, train, platform), name=name)
        p.start()
        people.append(p)
    for p in people:
        p.join()
    lost = [p.name for p in people if p.exitcode != 0]
    assert not lost, f"on the wrong platform: {lost}"
    print("nobody has missed a train")


if __name__ == "__main__":
    main()
