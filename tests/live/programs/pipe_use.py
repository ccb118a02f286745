import multiprocessing as mp
import sys


def child(end):
    while True:
        try:
            n = end.recv()
        except EOFError:
            print("child: end of file")
            break
        end.send(n * 2)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    here, there = mp.Pipe()
    p = mp.Process(target=child, args=(there,))
    p.start()
    there.close()
    for n in (1, "ab", [None]):
        here.send(n)
        print(here.recv(), here.poll(), here.poll(0.01))
    if sys.argv[1] != "fork":
        here.close()
        p.join()
    else:
        p.terminate()
        p.join()
    print(p.exitcode)
    r, w = mp.Pipe(duplex=False)
    for call in (lambda: w.recv(), lambda: r.send(1), lambda: here.fileno() and None, lambda: w.send_bytes("x")):
        try:
            print(call())
        except (OSError, TypeError) as e:
            print(type(e).__name__, e)
