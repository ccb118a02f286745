"""A reporter looks every now and then how far the others are, and ends with them."""
import time
from multiprocessing import Event, Process, Value


def report(finished, steps, all_steps):
    while not finished.wait(0.05):
        print(f"{steps.value} of {all_steps}", flush=True)
    print(f"{steps.value} of {all_steps}: done", flush=True)


def work(steps):
    for _ in range(5):
        time.sleep(0.02)
        with steps.get_lock():
            steps.value += 1


def main():
    finished, steps = Event(), Value("i", 0)
    reporter = Process(target=report, args=(finished, steps, 10), daemon=True)
    reporter.start()
    workers = [Process(target=work, args=(steps,)) for _ in range(2)]
    for w in workers:
        w.start()
    for w in workers:
        w.join()
    finished.set()
    reporter.join()


if __name__ == "__main__":
    main()
