import multiprocessing as mp
import os
import resource
import signal
import sys
import time


def child(ready, how):
    print("ready for", how, flush=True)
    ready.set()
    if how == "abort":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.abort()
    if how == "kill itself":
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(30)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    for how in ("terminate", "kill", "SIGINT", "SIGUSR1", "abort", "kill itself"):
        ready = mp.Event()
        p = mp.Process(target=child, args=(ready, how))
        p.start()
        ready.wait()
        if how == "terminate":
            p.terminate()
        if how == "kill":
            p.kill()
        if how == "SIGUSR1":
            os.kill(p.pid, signal.SIGUSR1)
        if how == "SIGINT":
            time.sleep(0.2)
            os.kill(p.pid, signal.SIGINT)
        p.join()
        print(how, p.exitcode, p.is_alive())
