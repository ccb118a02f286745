# 红绿灯：车等绿灯，亮灯三次后信号灯自己停
import time
from multiprocessing import Event, Process, Value


def 汽车(编号, 绿灯, 通过):
    while not 绿灯.wait(1):
        pass
    with 通过.get_lock():
        通过.value += 1
    print(f"汽车{编号} 通过", flush=True)


def 信号灯(绿灯, 通过, 总数):
    while 通过.value < 总数:
        time.sleep(0.05)
        绿灯.set()
        time.sleep(0.1)
        绿灯.clear()


def main():
    绿灯 = Event()
    通过 = Value("i", 0)
    灯 = Process(target=信号灯, args=(绿灯, 通过, 4), name="信号灯")
    车 = [Process(target=汽车, args=(n, 绿灯, 通过), name=f"汽车{n}") for n in range(4)]
    for p in [灯, *车]:
        p.start()
    for p in [灯, *车]:
        p.join()
    print("共通过", 通过.value)


if __name__ == "__main__":
    main()
