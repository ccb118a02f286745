from multiprocessing import Pool, Value

done = None


def init(counter):
    global done
    done = counter


def shrink(image):
    number, size = image
    with done.get_lock():
        done.value += 1
    return number, size // 2


def main():
    counter = Value("i", 0)
    images = [(n, 100 * n) for n in range(10)]
    with Pool(3, initializer=init, initargs=(counter,)) as pool:
        small = dict(pool.imap_unordered(shrink, images))
        pool.close()
        pool.join()
    print(small[9], counter.value)


if __name__ == "__main__":
    main()
