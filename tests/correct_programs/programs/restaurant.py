# 餐厅：厨师做菜，服务员上菜，打烊后服务员回家
import time
from multiprocessing import Event, JoinableQueue, Process


def 服务员(编号, 出菜口, 开门):
    开门.wait()
    while True:
        菜 = 出菜口.get()
        if 菜 is None:
            出菜口.task_done()
            break
        print(f"服务员{编号} 上 {菜}", flush=True)
        time.sleep(0.01)
        出菜口.task_done()


def main():
    出菜口 = JoinableQueue(5)
    开门 = Event()
    服务员们 = [Process(target=服务员, args=(n, 出菜口, 开门), name=f"服务员{n}") for n in range(2)]
    for p in 服务员们:
        p.start()
    开门.set()
    for 菜 in ("宫保鸡丁", "麻婆豆腐", "鱼香肉丝", "米饭"):
        出菜口.put(菜)
    for _ in 服务员们:
        出菜口.put(None)
    出菜口.join()
    for p in 服务员们:
        p.join()
    print("打烊")


if __name__ == "__main__":
    main()
