# 点名：每个班由一个进程统计，结果写进共享数组
from multiprocessing import Array, Lock, Process


def 统计(班级, 名单, 人数, 锁):
    到场 = sum(1 for 学生 in 名单 if 学生 != "缺")
    人数[班级] = 到场
    with 锁:
        print(f"{班级} 班到场 {到场} 人", flush=True)


if __name__ == "__main__":
    锁 = Lock()
    人数 = Array("i", 3)
    名单 = [["小明", "缺", "小红"], ["小刚"], ["缺", "缺", "小丽", "小华"]]
    进程 = [Process(target=统计, args=(n, 名单[n], 人数, 锁), name=f"班级{n}") for n in range(3)]
    for p in 进程:
        p.start()
    for p in 进程:
        p.join()
    print("总人数", sum(人数[:]))
