from multiprocessing import Lock, Process


def main():
    lock = Lock()
    Process(target=print, args=(lock,)).start()
