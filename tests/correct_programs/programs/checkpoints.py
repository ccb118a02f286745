"""Hikers meet at each hut before they go on; the guide opens the last one."""
from multiprocessing import Barrier, Event, Process


def hike(name, hut, summit):
    for number in range(2):
        hut.wait()
        print(name, "leaves hut", number, flush=True)
    summit.wait()
    print(name, "is on the summit", flush=True)


def main():
    hut = Barrier(4)
    summit = Event()
    hikers = [Process(target=hike, args=(f"hiker{n}", hut, summit)) for n in range(3)]
    for hiker in hikers:
        hiker.start()
    hut.wait()
    hut.wait()
    summit.set()
    for hiker in hikers:
        hiker.join()


if __name__ == "__main__":
    main()
