"""A heart beats until the doctor says stop; how often is a matter of time."""
import time
from multiprocessing import Event, Process, Value


def heart(stop, beats):
    while not stop.wait(0.03):
        with beats.get_lock():
            beats.value += 1


if __name__ == "__main__":
    stop = Event()
    beats = Value("i", 0)
    p = Process(target=heart, args=(stop, beats), name="heart")
    p.start()
    time.sleep(0.3)
    stop.set()
    p.join()
    print("alive" if beats.value >= 0 else "dead")
