from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import Lock, Value, get_context

seen = None
lock = None


def prepare(counter, guard):
    global seen, lock
    seen, lock = counter, guard


def is_prime(n):
    with lock:
        seen.value += 1
    return n, n > 1 and all(n % k for k in range(2, int(n**0.5) + 1))


def main():
    counter, guard = Value("i", 0, lock=False), Lock()
    with ProcessPoolExecutor(2, mp_context=get_context(), initializer=prepare, initargs=(counter, guard)) as pool:
        futures = [pool.submit(is_prime, n) for n in range(30)]
        primes = sorted(n for n, yes in (f.result() for f in as_completed(futures)) if yes)
    print(primes, counter.value)


if __name__ == "__main__":
    main()
