# 哲学家就餐：总是先拿编号小的叉子
import time
from multiprocessing import Barrier, Lock, Process


class 哲学家(Process):
    def __init__(self, 编号, 叉子, 开饭):
        super().__init__(name=f"哲学家{编号}")
        左, 右 = 编号, (编号 + 1) % len(叉子)
        self.先 = 叉子[min(左, 右)]
        self.后 = 叉子[max(左, 右)]
        self.开饭 = 开饭

    def run(self):
        self.开饭.wait()
        for _ in range(2):
            with self.先:
                with self.后:
                    print(self.name, "吃面", flush=True)
                    time.sleep(0.01)


if __name__ == "__main__":
    叉子 = [Lock() for _ in range(4)]
    开饭 = Barrier(4)
    全体 = [哲学家(n, 叉子, 开饭) for n in range(4)]
    for 人 in 全体:
        人.start()
    for 人 in 全体:
        人.join()
    print("吃完了")
