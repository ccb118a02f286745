import multiprocessing as mp
import sys


class Download(mp.Process):
    def __init__(self, n, lock):
        mp.Process.__init__(self)
        self.n = n
        self.lock = lock
        self.result = "set by main"

    def run(self):
        with self.lock:
            self.result = "set by the child"
            print(self.name, self.n, self.result, type(self).__name__)
        if self.n == 1:
            raise LookupError("nothing to download")


class Chatty(mp.Process):
    def start(self):
        print("about to start", self.name)
        super().start()

    def join(self, timeout=None):
        print("about to join", self.name)
        return super().join(timeout)


class WithoutInit(mp.Process):
    def __init__(self):
        self.n = 1


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    lock = mp.Lock()
    for n in range(2):
        p = Download(n, lock)
        p.daemon = True
        p.start()
        p.join(10)
        print(p.exitcode, p.result, p.name, p, isinstance(p, mp.Process), type(p).__mro__)
    p = Chatty(target=print, args=("work of", "chatty"), kwargs={"sep": " "}, name="chatty")
    p.start()
    print(p.join(), p.exitcode)
    try:
        WithoutInit().start()
    except Exception as e:
        print(type(e).__name__, e)
