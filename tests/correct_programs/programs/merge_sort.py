from multiprocessing import Pipe, Process, Value
from heapq import merge


def merge_sort(numbers, result, workers):
    with workers.get_lock():
        workers.value += 1
    if len(numbers) <= 3:
        result.send(sorted(numbers))
        result.close()
        return
    middle = len(numbers) // 2
    halves = []
    for half in (numbers[:middle], numbers[middle:]):
        receive, send = Pipe(duplex=False)
        p = Process(target=merge_sort, args=(half, send, workers))
        p.start()
        send.close()
        halves.append((receive, p))
    parts = []
    for receive, p in halves:
        parts.append(receive.recv())
        p.join()
    result.send(list(merge(*parts)))
    result.close()


if __name__ == "__main__":
    workers = Value("i", 0)
    receive, send = Pipe(duplex=False)
    p = Process(target=merge_sort, args=([5, 3, 9, 1, 4], send, workers))
    p.start()
    print(receive.recv())
    p.join()
    print("workers:", workers.value)
