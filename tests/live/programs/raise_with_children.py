import multiprocessing as mp
import sys
import time


def child():
    time.sleep(0.2)
    print("the child ends after main has failed")


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    mp.Process(target=child).start()
    print("main fails")
    raise RuntimeError("main has failed")
