import multiprocessing as mp
import random
import sys


def child(seed):
    random.seed(seed)
    print("child", seed, [random.randint(1, 100) for _ in range(5)], random.getstate()[1][0])


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    random.seed(20)
    print([random.random() for _ in range(3)])
    mine = random.Random(3)
    lock = mp.Lock()
    for seed in (1, 2):
        with lock:
            p = mp.Process(target=child, args=(seed,))
            p.start()
            p.join()
            print(random.randint(1, 1000), mine.random())
    print(random.sample(range(1000), 5), hash("fixed by the environment"))
