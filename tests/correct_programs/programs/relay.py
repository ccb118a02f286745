from multiprocessing import Array, Condition, Process


def run(n, stick, laps):
    with stick:
        stick.wait_for(lambda: laps[n - 1] == 1)
        laps[n] = 1
        print("runner", n, flush=True)
        stick.notify_all()


if __name__ == "__main__":
    stick = Condition()
    laps = Array("i", [1, 0, 0, 0], lock=False)
    runners = [Process(target=run, args=(n, stick, laps)) for n in (3, 1, 2)]
    for r in runners:
        r.start()
    for r in runners:
        r.join()
    assert list(laps) == [1, 1, 1, 1]
