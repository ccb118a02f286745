import socket
from multiprocessing import Lock, Process


def work(lock):
    with lock:
        print("work", socket.WHO)


if __name__ == "__main__":
    lock = Lock()
    for _ in range(2):
        p = Process(target=work, args=(lock,))
        p.start()
        p.join()
        print(socket.WHO, p.exitcode)
