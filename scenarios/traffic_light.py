"""Traffic light: ten cars, five police cars and a light that never ends.

Story. The light begins red and changes every ten seconds, for ever. A car waits for green, then
needs three to six seconds to cross; if it is red again by then, it goes back to waiting. A police
car waits a tenth of a second and then drives on, red or not. Main only starts them all.

What to look for. All cars wait for the same change of `green` and wake up together; the police
never wait longer than 0.1 s. The program does not end: main, out of work after three seconds,
waits for the light to finish.
"""

import random
import time
from multiprocessing import Event, Process


def car(green, n):
    while True:
        if not green.is_set():
            print(f"car{n} waits at red", flush=True)
            green.wait()
        print(f"car{n} sees green", flush=True)
        time.sleep(random.randint(3, 6))
        if green.is_set():
            print(f"car{n} has crossed", flush=True)
            break


def police_car(green, n):
    if not green.is_set():
        green.wait(0.1)
    print(f"police{n} drives on {'green' if green.is_set() else 'red'}", flush=True)


def traffic_light(green, seconds):
    while True:
        time.sleep(seconds)
        if green.is_set():
            green.clear()
        else:
            green.set()
        print(f"the light is {'green' if green.is_set() else 'red'}", flush=True)


def main():
    green = Event()
    for n in range(10):
        Process(target=car, args=(green, n), name=f"car{n}").start()
    for n in range(5):
        Process(target=police_car, args=(green, n), name=f"police{n}").start()
    Process(target=traffic_light, args=(green, 10), name="light").start()
    time.sleep(3)  # spawn and forkserver: a child can only find `green` while main still runs


if __name__ == "__main__":
    main()
