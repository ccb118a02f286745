import multiprocessing as mp


def child(lock, name):
    with lock:
        print(name, mp.get_start_method(), flush=True)


if __name__ == "__main__":
    for name in ("fork", "spawn", "forkserver"):
        context = mp.get_context(name)
        lock = context.Lock()
        p = context.Process(target=child, args=(lock, name))
        p.start()
        p.join()
        print(p.exitcode, type(p).__name__, type(lock).__name__, context.get_start_method())
    try:
        mp.get_context("spawn").Process(target=child, args=(mp.get_context("fork").Lock(), "x")).start()
    except RuntimeError as e:
        print(e)
    print(mp.get_all_start_methods(), mp.get_context() is mp.get_context(None))
