from multiprocessing import Manager, Process


def count(words, found, lock):
    for word in words:
        with lock:
            found[word] = found.get(word, 0) + 1


def main():
    text = "the cat and the dog and the bird".split()
    with Manager() as manager:
        found = manager.dict()
        lock = manager.Lock()
        half = len(text) // 2
        ps = [Process(target=count, args=(part, found, lock)) for part in (text[:half], text[half:])]
        for p in ps:
            p.start()
        for p in ps:
            p.join()
        result = dict(found)
    print(sorted(result.items()))
    assert result["the"] == 3


if __name__ == "__main__":
    main()
