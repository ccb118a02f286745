import multiprocessing as mp
import sys


def child():
    print("子进程: 你好")


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    print(sys.stdout.encoding, sys.stdout.errors)
    p = mp.Process(target=child, name="用户1")
    p.start()
    p.join()
    print("主进程", p.name)
    print("错误", file=sys.stderr)
    print("\U0001f600 is not in gbk")
