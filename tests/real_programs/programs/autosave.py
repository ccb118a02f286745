"""An editor that saves in the background: the daemon is still writing when the program ends."""
import multiprocessing
import time


def autosave(lock, ready, document):
    for version in range(100):
        with lock:  # <- finding: daemon-killed
            with open("autosave.txt", "w") as f:
                f.write("begin\n")
                f.flush()
                ready.set()
                time.sleep(0.7)  # a slow disk
                f.write(document * 10)
                f.write("end\n")


if __name__ == "__main__":
    lock = multiprocessing.Lock()
    ready = multiprocessing.Event()
    saver = multiprocessing.Process(target=autosave, args=(lock, ready, "hello "), name="autosave")
    saver.daemon = True
    saver.start()
    ready.wait()
    print("editing ...")
    time.sleep(0.05)
    print("quit")
