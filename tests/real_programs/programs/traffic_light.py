# 红绿灯：Event 控制车辆
import time
from multiprocessing import Event, Process, Semaphore


def car(name, light, arrived):
    if not light.is_set():
        print(f"红灯亮，{name} 等着", flush=True)
    arrived.release()
    light.wait()
    print(f"绿灯亮了，{name} 通过", flush=True)


def police_car(name, light, arrived):
    if not light.wait(0.05):
        print(f"红灯，{name} 闯过", flush=True)
    arrived.release()


if __name__ == "__main__":
    light = Event()
    arrived = Semaphore(0)
    cars = [Process(target=car, args=(f"车{i}", light, arrived)) for i in range(4)]
    cars.append(Process(target=police_car, args=("警车", light, arrived)))
    for p in cars:
        p.start()
    for _ in cars:
        arrived.acquire()
    time.sleep(0.1)
    light.set()
    for p in cars:
        p.join()
    print("------> 路口空了", light.is_set())
