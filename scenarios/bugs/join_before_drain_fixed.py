"""Join before drain, fixed: main takes both answers, and then waits for both to end.

A process does not end before its queue has been written out. When everything has been taken,
nothing stands in its way.
"""

from multiprocessing import Process, Queue


def answer(answers, size):
    answers.put("x" * size)


def main():
    answers = Queue()
    people = [
        Process(target=answer, args=(answers, 100_000), name="novelist"),
        Process(target=answer, args=(answers, 10), name="poet"),
    ]
    for p in people:
        p.start()
    sizes = [len(answers.get())]
    sizes.append(len(answers.get()))
    for p in people:
        p.join()
    print(sorted(sizes))


if __name__ == "__main__":
    main()
