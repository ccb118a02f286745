import multiprocessing as mp


def click(counter, lock, times):
    for _ in range(times):
        lock.acquire()
        counter.value += 1
        lock.release()


def main():
    lock = mp.Lock()
    counter = mp.Value("i", 0, lock=False)
    jobs = []
    for _ in range(4):
        job = mp.Process(target=click, args=(counter, lock, 50))
        jobs.append(job)
        job.start()
    for job in jobs:
        job.join()
    assert counter.value == 200
    print(counter.value)


if __name__ == "__main__":
    main()
