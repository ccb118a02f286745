import multiprocessing

STOP = "STOP"


def stage(name, source, sink, work, screen):
    for item in iter(source.get, STOP):
        sink.put(work(item))
    sink.put(STOP)
    with screen:
        print(name, "is done", flush=True)


def double(n):
    return 2 * n


def text(n):
    return f"<{n}>"


def main():
    screen = multiprocessing.Lock()
    raw, doubled, shown = (multiprocessing.Queue(maxsize=2) for _ in range(3))
    stages = [
        multiprocessing.Process(target=stage, args=("double", raw, doubled, double, screen)),
        multiprocessing.Process(target=stage, args=("text", doubled, shown, text, screen)),
    ]
    for s in stages:
        s.start()
    for n in range(2):
        raw.put(n)
    raw.put(STOP)
    print(list(iter(shown.get, STOP)))
    for s in stages:
        s.join()


if __name__ == "__main__":
    main()
