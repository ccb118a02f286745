"""A heart that beats for ever, and a main process that waits for its end.

Control: every run reaches the step limit. That is neither a pass nor a deadlock: the verdict is
inconclusive, says so for each run, and names the line that goes round.
"""

from multiprocessing import Process, Value


def beat(count):
    while True:
        with count.get_lock():
            count.value += 1


def main():
    count = Value("i", 0)
    heart = Process(target=beat, args=(count,), name="heart")
    heart.start()
    heart.join()


if __name__ == "__main__":
    main()
