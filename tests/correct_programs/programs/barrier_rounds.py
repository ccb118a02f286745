from multiprocessing import Array, Barrier, Lock, Process


def play(n, table, rounds, lock):
    for r in range(rounds):
        with lock:
            table[n] += r + n
        barrier_wait()
        with lock:
            total = sum(table)
        barrier_wait()
        assert total == expected(len(table), r), (total, r)


def expected(players, r):
    return sum(k + n for k in range(r + 1) for n in range(players))


def start(n, table, rounds, lock, barrier):
    global barrier_wait
    barrier_wait = barrier.wait
    play(n, table, rounds, lock)


if __name__ == "__main__":
    table = Array("i", 4)
    barrier = Barrier(4)
    lock = Lock()
    ps = [Process(target=start, args=(n, table, 3, lock, barrier)) for n in range(4)]
    [p.start() for p in ps]
    [p.join() for p in ps]
    assert all(p.exitcode == 0 for p in ps)
    print(list(table))
