"""Every worker of an executor loads a dictionary when it starts; the file is not there."""
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

words = {}


def load(path):
    with open(path) as f:  # <- finding: initializer-failed
        for line in f:
            english, chinese = line.split()
            words[english] = chinese


def translate(word):
    return words.get(word, "?")


if __name__ == "__main__":
    with ProcessPoolExecutor(max_workers=1, initializer=load, initargs=("dict.txt",)) as executor:
        future = executor.submit(translate, "lock")
        try:
            print(future.result())
        except BrokenProcessPool:
            print("the pool is broken, but why?")
