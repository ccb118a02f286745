"""The players tune, all together; then they wait for the conductor, who waits until all are there."""
import time
from multiprocessing import Barrier, Condition, Process, Value


def player(name, tuned, baton, bar):
    time.sleep(0.01 * len(name))
    tuned.wait()
    with baton:
        baton.wait_for(lambda: bar.value > 0)
    print(name, "plays", flush=True)


def main():
    tuned = Barrier(4)
    baton = Condition()
    bar = Value("i", 0, lock=False)
    names = ["violin", "oboe", "cello"]
    players = [Process(target=player, args=(name, tuned, baton, bar), name=name) for name in names]
    for p in players:
        p.start()
    tuned.wait()
    time.sleep(0.05)
    with baton:
        bar.value = 1
        baton.notify_all()
    for p in players:
        p.join()


if __name__ == "__main__":
    main()
