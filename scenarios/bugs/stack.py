"""Stack: a flag says that something was pushed, and nobody takes it back.

If the reader pops more than has been pushed since the flag went up, the stack is empty, and its
assertion fails.
"""

import sys
from multiprocessing import Array, Lock, Process, Value

SIZE = 3


def push(lock, stack, top, filled):
    for n in range(SIZE):
        with lock:
            stack[top.value] = n
            top.value += 1
            filled.value = 1


def pop(lock, stack, top, filled):
    for _ in range(SIZE):
        with lock:
            if filled.value:
                assert top.value > 0
                top.value -= 1
                print(f"popped {stack[top.value]}", flush=True)


def main():
    lock = Lock()
    stack = Array("i", SIZE)
    top = Value("i", 0)
    filled = Value("i", 0)
    workers = [
        Process(target=push, args=(lock, stack, top, filled), name="pusher"),
        Process(target=pop, args=(lock, stack, top, filled), name="popper"),
    ]
    for p in workers:
        p.start()
    for p in workers:
        p.join()
    sys.exit(any(p.exitcode for p in workers))


if __name__ == "__main__":
    main()
