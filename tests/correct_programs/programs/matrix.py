from multiprocessing import Array, Barrier, Process

N = 3


def multiply(row, a, b, c, ready):
    for column in range(N):
        c[row * N + column] = sum(a[row * N + k] * b[k * N + column] for k in range(N))
    ready.wait()


if __name__ == "__main__":
    a = Array("i", range(N * N), lock=False)
    b = Array("i", [1, 0, 0, 0, 1, 0, 0, 0, 1], lock=False)
    c = Array("i", N * N)
    ready = Barrier(N + 1)
    ps = [Process(target=multiply, args=(row, a, b, c, ready)) for row in range(N)]
    for p in ps:
        p.start()
    ready.wait()
    print(c[:])
    for p in ps:
        p.join()
