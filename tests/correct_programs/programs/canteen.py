# 食堂：只有三个座位，取餐后排队入座，最后由主进程汇总
import time
from multiprocessing import Process, Queue, Semaphore


def 吃饭(学号, 座位, 记录):
    with 座位:
        print(f"学生{学号}坐下", flush=True)
        time.sleep(0.02)
    记录.put(学号)


def main():
    座位 = Semaphore(3)
    记录 = Queue()
    学生 = [Process(target=吃饭, args=(n, 座位, 记录), name=f"学生{n}") for n in range(6)]
    for p in 学生:
        p.start()
    吃完 = {记录.get() for _ in 学生}
    for p in 学生:
        p.join()
    print("吃完的人数：", len(吃完))


if __name__ == "__main__":
    main()
