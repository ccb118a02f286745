"""Main waits at a socket for what a child says, and the child says it under a lock.

Control: no failure, and no false deadlock while main waits where control does not see it. It is
named as blocked outside of control, at the line of `recv`, and the verdict is at most
inconclusive.
"""

import socket
from multiprocessing import Lock, Process


def say(port, lock):
    with lock, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"hello")


def main():
    lock = Lock()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        child = Process(target=say, args=(port, lock), name="child")
        child.start()
        connection, _ = server.accept()
        with connection:
            assert connection.recv(5) == b"hello"
    child.join()


if __name__ == "__main__":
    main()
