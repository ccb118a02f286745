"""Nine cars, three places: a semaphore at the gate, and a counter that nobody may overrun."""
import multiprocessing
import random
import time


class Car(multiprocessing.Process):
    def __init__(self, number, gate, inside, most):
        super().__init__(name=f"car-{number}")
        self.gate = gate
        self.inside = inside
        self.most = most

    def run(self):
        with self.gate:
            with self.inside.get_lock():
                self.inside.value += 1
                with self.most.get_lock():
                    self.most.value = max(self.most.value, self.inside.value)
            time.sleep(random.uniform(0.005, 0.02))
            with self.inside.get_lock():
                self.inside.value -= 1
        print(self.name, "has left")


if __name__ == "__main__":
    gate = multiprocessing.BoundedSemaphore(3)
    inside = multiprocessing.Value("i", 0)
    most = multiprocessing.Value("i", 0)
    cars = [Car(n, gate, inside, most) for n in range(9)]
    for c in cars:
        c.start()
    for c in cars:
        c.join()
    print("never more than three:", most.value <= 3, "- now inside:", inside.value)
