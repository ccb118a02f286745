"""Simulate three rounds of a race: nobody starts a round before all have finished the one before."""
import multiprocessing as mp


def runner(name, barrier, positions, lane):
    for lap in range(3):
        positions[lane] += (lane + 1) * (lap + 1)
        place = barrier.wait()
        if place == 0:
            print(f"lap {lap}: {list(positions)}", flush=True)
        barrier.wait(timeout=10)


if __name__ == "__main__":
    lanes = 3
    barrier = mp.Barrier(lanes)
    positions = mp.Array("i", lanes)
    runners = [
        mp.Process(target=runner, args=(f"runner{n}", barrier, positions, n)) for n in range(lanes)
    ]
    for p in runners:
        p.start()
    for p in runners:
        p.join()
    print("finished", positions[:], "parties", barrier.parties, "broken", barrier.broken)
