"""The parent looks after a slow child: it asks now and then, and waits in between."""
import time
from multiprocessing import Event, Process, Value


def slow(step, told_to_hurry):
    while step.value < 3:
        pause = 0.01 if told_to_hurry.is_set() else 0.06
        time.sleep(pause)
        with step.get_lock():
            step.value += 1


if __name__ == "__main__":
    step, hurry = Value("i", 0), Event()
    p = Process(target=slow, args=(step, hurry))
    p.start()
    p.join(timeout=0.05)
    if p.is_alive():
        hurry.set()
    p.join()
    print("exit code", p.exitcode, "steps", step.value)
