# 第一个多进程程序：向每个人问好
from multiprocessing import Process


def greet(name):
    print("你好,", name)


def goodbye(name, city):
    print("再见,", name, "在", city)


if __name__ == "__main__":
    p1 = Process(target=greet, args=("李雷",))
    p2 = Process(target=greet, args=("hanmeimei"))  # <- finding: wrong-arguments
    p3 = Process(target=goodbye, args=("李雷", "北京"))
    for p in (p1, p2, p3):
        p.start()
        p.is_alive()
    for p in (p1, p2, p3):
        p.join()
    print("主进程结束")
