import struct
from multiprocessing import Lock, Process

lock = Lock()


def work():
    with lock:
        print("work", struct.WHO)


if __name__ == "__main__":
    p = Process(target=work)
    p.start()
    p.join()
    print(struct.WHO, p.exitcode)
