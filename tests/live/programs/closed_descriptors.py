import multiprocessing as mp
import os
import sys
import tempfile


def write_and_check(folder, who):
    files = [open(os.path.join(folder, f"{who}{i}"), "w+") for i in range(20)]
    lock = LOCK
    for n in range(4000):
        with lock:
            files[n % 20].write(f"{who} {n}\n")
    for i, f in enumerate(files):
        f.flush()
        f.seek(0)
        lines = f.read().splitlines()
        assert lines == [f"{who} {n}" for n in range(i, 4000, 20)], (who, i, lines[:3])
        f.close()
    print(who, "wrote 20 files and read them back", flush=True)


def child(lock, folder, who):
    global LOCK
    LOCK = lock
    if who == "closer":
        os.closerange(3, 256)
    write_and_check(folder, who)


if __name__ == "__main__":
    os.closerange(3, 256)
    mp.set_start_method(sys.argv[1])
    LOCK = mp.Lock()
    with tempfile.TemporaryDirectory() as folder:
        write_and_check(folder, "main")
        for who in ("child", "closer"):
            p = mp.Process(target=child, args=(LOCK, folder, who))
            p.start()
            p.join()
            print(who, p.exitcode, LOCK.acquire(False))
            LOCK.release()
