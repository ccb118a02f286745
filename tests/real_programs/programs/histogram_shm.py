"""A grey image in shared memory: every worker brightens some rows and counts the pixels."""
from multiprocessing import Array, Process, shared_memory

WIDTH, HEIGHT, WORKERS = 64, 48, 3


def brighten(name, first, last, histogram):
    image = shared_memory.SharedMemory(name=name)
    local = [0] * 4
    for i in range(first * WIDTH, last * WIDTH):
        value = min(image.buf[i] + 50, 255)
        image.buf[i] = value
        local[value // 64] += 1
    with histogram.get_lock():
        for bucket, count in enumerate(local):
            histogram[bucket] += count
    image.close()


if __name__ == "__main__":
    image = shared_memory.SharedMemory(create=True, size=WIDTH * HEIGHT)
    try:
        for i in range(WIDTH * HEIGHT):
            image.buf[i] = (i * 7) % 256
        histogram = Array("i", 4)
        rows = HEIGHT // WORKERS
        workers = []
        for n in range(WORKERS):
            args = (image.name, n * rows, (n + 1) * rows, histogram)
            workers.append(Process(target=brighten, args=args))
        for w in workers:
            w.start()
        for w in workers:
            w.join()
        print("histogram", histogram[:])
        print("brightest", max(image.buf), "darkest", min(image.buf))
        print("sum", sum(histogram[:]) == WIDTH * HEIGHT)
    finally:
        image.close()
        image.unlink()
