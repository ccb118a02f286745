"""Join before drain: main waits for two to end with one answer still in the queue.

A process does not end before its queue has been written out. If the short answer came first, the
long one does not fit into the pipe, and each waits for the other: it hangs.
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
    for p in people:
        p.join()
    sizes.append(len(answers.get()))
    print(sorted(sizes))


if __name__ == "__main__":
    main()
