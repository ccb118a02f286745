# 超市：收银台是守护进程，顾客都结完账程序就结束
import time
from multiprocessing import JoinableQueue, Process, Semaphore


def 收银台(编号, 队伍):
    while True:
        顾客 = 队伍.get()
        time.sleep(0.01)
        print(f"收银台{编号}：{顾客}已结账", flush=True)
        队伍.task_done()


def 购物(名字, 推车, 队伍):
    with 推车:
        time.sleep(0.02)
        队伍.put(名字)


def main():
    推车 = Semaphore(2)
    队伍 = JoinableQueue()
    for n in range(2):
        Process(target=收银台, args=(n, 队伍), name=f"收银台{n}", daemon=True).start()
    顾客 = [Process(target=购物, args=(f"顾客{n}", 推车, 队伍), name=f"顾客{n}") for n in range(4)]
    for p in 顾客:
        p.start()
    for p in 顾客:
        p.join()
    队伍.join()
    print("超市关门")


if __name__ == "__main__":
    main()
