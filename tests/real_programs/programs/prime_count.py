"""Count the primes below N with a pool of workers, and check against the known answer."""
import math
from multiprocessing import Pool


def is_prime(n):
    if n < 2:
        return False
    for d in range(2, math.isqrt(n) + 1):
        if n % d == 0:
            return False
    return True


def count_range(bounds):
    low, high = bounds
    return sum(1 for n in range(low, high) if is_prime(n))


if __name__ == "__main__":
    limit, step = 20_000, 2_000
    ranges = [(low, low + step) for low in range(0, limit, step)]
    with Pool(processes=3) as pool:
        counts = pool.map(count_range, ranges)
        first = list(pool.imap(is_prime, range(10), chunksize=2))
    for (low, high), count in zip(ranges, counts):
        print(f"{low:6d} - {high:6d}: {count}")
    print("total", sum(counts))
    print("below ten:", [n for n, prime in enumerate(first) if prime])
