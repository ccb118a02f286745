"""Planes wait until the airport opens, then two at a time may land."""
import time
from multiprocessing import Event, Process, Semaphore


class Plane(Process):
    def __init__(self, flight, opened, runways):
        super().__init__(name=flight)
        self.opened = opened
        self.runways = runways

    def run(self):
        self.opened.wait()
        with self.runways:
            print(self.name, "lands", flush=True)
            time.sleep(0.05)
        print(self.name, "is at the gate", flush=True)


def main():
    opened = Event()
    runways = Semaphore(2)
    planes = [Plane(f"flight{n}", opened, runways) for n in range(5)]
    for plane in planes:
        plane.start()
    time.sleep(0.1)
    opened.set()
    for plane in planes:
        plane.join()


if __name__ == "__main__":
    main()
