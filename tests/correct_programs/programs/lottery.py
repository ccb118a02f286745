# 抽奖：号码都在队列里，谁先拿到算谁的
from multiprocessing import Lock, Process, Queue


def 抽奖(姓名, 奖箱, 锁):
    while True:
        号码 = 奖箱.get()
        if 号码 is None:
            return
        with 锁:
            print(姓名, "抽到", 号码, flush=True)


if __name__ == "__main__":
    奖箱 = Queue()
    锁 = Lock()
    人 = [Process(target=抽奖, args=(姓名, 奖箱, 锁), name=姓名) for 姓名 in ("张三", "李四", "王五")]
    for p in 人:
        p.start()
    for 号码 in range(8):
        奖箱.put(号码)
    for _ in 人:
        奖箱.put(None)
    for p in 人:
        p.join()
