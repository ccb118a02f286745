import multiprocessing as mp
import sys

import tracer


def work(lock):
    with lock:
        tracer.run("child")


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    lock = mp.Lock()
    p = mp.Process(target=work, args=(lock,))
    p.start()
    p.join()
    tracer.run("main")
    print(tracer.CALLS, tracer.__file__, p.exitcode)
