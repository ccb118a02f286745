"""Requests need a token; who gets none in time says so and comes again."""
import time
from multiprocessing import Process, Queue, Semaphore


def client(name, tokens, log):
    tries = 0
    while not tokens.acquire(timeout=0.05):
        tries += 1
    log.put((name, tries >= 0))


def refill(tokens, count):
    for _ in range(count):
        time.sleep(0.03)
        tokens.release()


def main():
    tokens = Semaphore(0)
    log = Queue()
    clients = [Process(target=client, args=(f"client{n}", tokens, log)) for n in range(4)]
    filler = Process(target=refill, args=(tokens, len(clients)))
    for p in [*clients, filler]:
        p.start()
    served = [log.get() for _ in clients]
    for p in [*clients, filler]:
        p.join()
    print(sorted(name for name, _ in served))


if __name__ == "__main__":
    main()
