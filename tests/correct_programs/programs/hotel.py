# 酒店：两间客房，前台记录每间房住过多少人
import time
from multiprocessing import Array, Lock, Process, Semaphore


def 入住(客人, 空房, 前台, 占用, 次数):
    空房.acquire()
    前台.acquire()
    房号 = list(占用).index(0)
    占用[房号] = 1
    次数[房号] += 1
    前台.release()
    print(f"客人{客人} 住 {房号} 号房", flush=True)
    time.sleep(0.02)
    前台.acquire()
    占用[房号] = 0
    前台.release()
    空房.release()


def main():
    空房 = Semaphore(2)
    前台 = Lock()
    占用 = Array("i", 2)
    次数 = Array("i", 2)
    客人们 = []
    for n in range(5):
        p = Process(target=入住, args=(n, 空房, 前台, 占用, 次数), name=f"客人{n}")
        p.start()
        客人们.append(p)
    for p in 客人们:
        p.join()
    print("入住总数", sum(次数))


if __name__ == "__main__":
    main()
