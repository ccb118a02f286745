from multiprocessing import Event, Process, Queue


def listener(n, on_air, answers):
    on_air.wait()
    answers.put((n, "heard"))


def main():
    on_air = Event()
    answers = Queue()
    ps = []
    for n in range(4):
        p = Process(target=listener, args=(n, on_air, answers))
        p.start()
        ps.append(p)
    print("the news of today", flush=True)
    on_air.set()
    got = dict(answers.get() for _ in ps)
    for p in ps:
        p.join()
    print(sorted(got))


if __name__ == "__main__":
    main()
