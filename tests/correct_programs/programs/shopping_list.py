from multiprocessing import Lock, Process
from multiprocessing.shared_memory import ShareableList


def buy(name, wanted, lock):
    items = ShareableList(name=name)
    for n, item in enumerate(wanted):
        with lock:
            items[items.index("-" * 10)] = item
    items.shm.close()


if __name__ == "__main__":
    lock = Lock()
    items = ShareableList(["-" * 10] * 4)
    lists = (["milk", "bread"], ["tea", "rice"])
    ps = [Process(target=buy, args=(items.shm.name, wanted, lock)) for wanted in lists]
    for p in ps:
        p.start()
    for p in ps:
        p.join()
    print(sorted(items))
    items.shm.close()
    items.shm.unlink()
