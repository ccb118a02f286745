"""A grid in shared memory: each process fills its rows, all meet, then each reads its neighbour's."""
from multiprocessing import Barrier, Lock, Process
from multiprocessing.shared_memory import SharedMemory

ROWS = 3
WIDTH = 8


def fill(row, name, meet, screen):
    memory = SharedMemory(name=name)
    for column in range(WIDTH):
        memory.buf[row * WIDTH + column] = row + 1
    meet.wait()
    neighbour = (row + 1) % ROWS
    total = sum(memory.buf[neighbour * WIDTH : (neighbour + 1) * WIDTH])
    with screen:
        print(f"row {row}: {total}", flush=True)
    memory.close()


def main():
    memory = SharedMemory(create=True, size=ROWS * WIDTH)
    meet, screen = Barrier(ROWS), Lock()
    ps = [Process(target=fill, args=(row, memory.name, meet, screen)) for row in range(ROWS)]
    for p in ps:
        p.start()
    for p in ps:
        p.join()
    assert sum(memory.buf[: ROWS * WIDTH]) == WIDTH * 6
    memory.close()
    memory.unlink()


if __name__ == "__main__":
    main()
