import os
import signal
import time
from multiprocessing import Process

ended = []


def on_child(number, frame):
    ended.append(number)


signal.signal(signal.SIGCHLD, on_child)
if __name__ == "__main__":
    p = Process(target=int)
    p.start()
    p.join()
    time.sleep(0.1)
    print(len(ended), p.exitcode)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    p = Process(target=int)
    p.start()
    p.join()
    print(p.exitcode)
