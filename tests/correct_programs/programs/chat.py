from multiprocessing import Lock, Pipe, Process


def answer(connection, screen):
    while True:
        question = connection.recv()
        if question is None:
            break
        with screen:
            print("asked:", question, flush=True)
        connection.send(question[::-1])
    connection.close()


if __name__ == "__main__":
    screen = Lock()
    ours, theirs = Pipe()
    p = Process(target=answer, args=(theirs, screen))
    p.start()
    theirs.close()
    for question in ("abc", "hello", "x" * 1000):
        ours.send(question)
        reply = ours.recv()
        with screen:
            print("reply:", len(reply), flush=True)
    ours.send(None)
    ours.close()
    p.join()
