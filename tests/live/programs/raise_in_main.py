from multiprocessing import Lock

lock = Lock()


class Trouble(Exception):
    pass


def inner(n):
    with lock:
        return 1 // n


def outer():
    try:
        inner(0)
    except ZeroDivisionError as e:
        e.add_note("a note on it")
        raise Trouble("no luck", 3) from e


print("before")
outer()
print("after")
