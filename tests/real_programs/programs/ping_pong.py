"""Two processes play ping-pong over a Pipe until somebody says stop."""
from multiprocessing import Pipe, Process


def player(conn):
    while True:
        try:
            ball = conn.recv()
        except EOFError:
            print("player: the other side has left")
            break
        if ball == "stop":
            conn.send("bye")
            break
        conn.send(("pong", ball[1] + 1))
    conn.close()


def main():
    parent_conn, child_conn = Pipe()
    p = Process(target=player, args=(child_conn,))
    p.start()
    child_conn.close()
    count = 0
    while count < 6:
        parent_conn.send(("ping", count))
        word, count = parent_conn.recv()
        print(word, count)
    parent_conn.send("stop")
    print(parent_conn.recv(), parent_conn.poll(0.5))
    try:
        parent_conn.recv()
    except EOFError:
        print("closed")
    p.join()
    print("exit code", p.exitcode)


if __name__ == "__main__":
    main()
