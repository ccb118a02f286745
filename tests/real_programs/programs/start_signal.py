"""Five runners wait for the starting gun, which is an Event that is set only for an instant."""
import multiprocessing
import time


def runner(number, ready, gun):
    ready.release()
    gun.wait(5)
    print("runner", number, "runs")


if __name__ == "__main__":
    ready = multiprocessing.Semaphore(0)
    gun = multiprocessing.Event()
    runners = [multiprocessing.Process(target=runner, args=(n, ready, gun)) for n in range(5)]
    for p in runners:
        p.start()
    for p in runners:
        ready.acquire()
    time.sleep(0.5)
    gun.set()
    gun.clear()  # <- finding: missed-pulse
    for p in runners:
        p.join()
    print("all home")
