# 博物馆卖票：余票放在 Value 里，先看后卖都在同一把锁里
import time
from multiprocessing import Lock, Process, Value


def 卖票(窗口, 余票, 锁):
    while True:
        with 锁:
            if 余票.value == 0:
                return
            time.sleep(0.005)
            余票.value -= 1
            print(f"{窗口}卖出一张，还剩 {余票.value}", flush=True)


def main():
    锁 = Lock()
    余票 = Value("i", 6)
    窗口 = [Process(target=卖票, args=(f"窗口{n}", 余票, 锁), name=f"窗口{n}") for n in range(3)]
    for p in 窗口:
        p.start()
    for p in 窗口:
        p.join()
    assert 余票.value == 0


if __name__ == "__main__":
    main()
