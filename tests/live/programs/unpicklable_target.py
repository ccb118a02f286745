import multiprocessing as mp
import sys
import threading
import traceback

if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    event = mp.Event()
    for target, arguments in ((lambda: print("lambda"), ()), (print, (threading.Lock(),)), (print, (event,))):
        p = mp.Process(target=target, args=arguments)
        try:
            p.start()
            p.join()
            print("started", p.exitcode)
        except Exception as e:
            print(type(e).__name__, e)
            traceback.print_exc()
    print(mp.active_children())
