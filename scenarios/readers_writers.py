"""Readers and writers: a board that is read while it is written.

Story. The board of a station shows a train and the platform that it leaves from: train 7 leaves
from platform 3, because there are four platforms and 7 = 4 + 3. The writer puts up one train after
the other, which takes it a moment; two travellers look at the board again and again.

What goes wrong. The writer takes the lock of the board while it changes both fields. The travellers
do not: whoever looks in the midst of a change sees the new train and the old platform. A lock
keeps out only those who take it, too, and to read is to take part.

What to look for. Between the two writes of the writer, who reads? A traveller who sees a train
that leaves from another platform ends with exit code 1, and main with an AssertionError.
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
        # one look at both fields
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
