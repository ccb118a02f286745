import sys
from multiprocessing import Event, Process


def work(event):
    import json
    import mmap

    print(mmap.WHO, json.WHO)
    event.set()


if __name__ == "__main__":
    event = Event()
    p = Process(target=work, args=(event,))
    p.start()
    event.wait()
    p.join()
    print(p.exitcode, [n for n in ("mmap", "json", "platform", "uuid") if n in sys.modules])
    import hashlib
    import hmac
    import secrets

    print(hmac.WHO, secrets.WHO, hashlib.WHO)
