import multiprocessing as mp
import sys


def child(done):
    print("a child reads", repr(sys.stdin.read()), flush=True)
    done.wait(5)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    done = mp.Event()
    p = mp.Process(target=child, args=(done,))
    p.start()
    text = sys.stdin.read()
    done.set()
    p.join()
    print("main read", text.split())
