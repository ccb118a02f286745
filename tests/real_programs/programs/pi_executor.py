"""Estimate pi by throwing darts, with concurrent.futures and explicitly spawned workers."""
import multiprocessing
import random
from concurrent.futures import ProcessPoolExecutor, as_completed


def throw(seed, darts):
    rng = random.Random(seed)
    return sum(1 for _ in range(darts) if rng.random() ** 2 + rng.random() ** 2 <= 1)


def square(n):
    if n == 3:
        raise ValueError("three is not allowed")
    return n * n


def main():
    darts = 4_000
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=2, mp_context=context) as executor:
        futures = {executor.submit(throw, seed, darts): seed for seed in range(6)}
        hits = sum(future.result() for future in as_completed(futures))
        squares = list(executor.map(square, (1, 2, 4)))
        try:
            executor.submit(square, 3).result()
        except ValueError as e:
            print("handled:", e)
    print("squares", squares)
    print(f"pi is about {4 * hits / (darts * 6):.5f}")


if __name__ == "__main__":
    main()
