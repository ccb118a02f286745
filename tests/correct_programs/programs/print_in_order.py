"""first, second, third: semaphores that begin with nothing are signals."""
from multiprocessing import Lock, Process, Semaphore


def say(word, before, after, screen):
    if before is not None:
        before.acquire()
    with screen:
        print(word, flush=True)
    if after is not None:
        after.release()


if __name__ == "__main__":
    screen = Lock()
    a, b = Semaphore(0), Semaphore(0)
    ps = [
        Process(target=say, args=("third", b, None, screen)),
        Process(target=say, args=("second", a, b, screen)),
        Process(target=say, args=("first", None, a, screen)),
    ]
    for p in ps:
        p.start()
    for p in ps:
        p.join()
