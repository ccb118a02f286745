"""Readers share the catalogue; a writer needs it alone (Courtois, Heymans, Parnas: the first problem)."""
import time
from multiprocessing import Lock, Process, Semaphore, Value


def read(n, mutex, room, readers, catalogue):
    for _ in range(2):
        with mutex:
            readers.value += 1
            if readers.value == 1:
                room.acquire()
        print(f"reader{n} reads {catalogue.value}", flush=True)
        time.sleep(0.01)
        with mutex:
            readers.value -= 1
            if readers.value == 0:
                room.release()
        time.sleep(0.01)


def write(room, catalogue):
    for _ in range(2):
        with room:
            catalogue.value += 1
            time.sleep(0.01)


def main():
    mutex, room = Lock(), Semaphore(1)
    readers, catalogue = Value("i", 0), Value("i", 0)
    people = [Process(target=read, args=(n, mutex, room, readers, catalogue)) for n in range(3)]
    people.append(Process(target=write, args=(room, catalogue)))
    for p in people:
        p.start()
    for p in people:
        p.join()
    print("changes:", catalogue.value)


if __name__ == "__main__":
    main()
