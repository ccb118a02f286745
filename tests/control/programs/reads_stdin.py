"""Main asks for a name at the keyboard, and a child greets.

Control: a search cannot type. It gives no input and says so: what the program reads must come
from a file (`< names.txt`) or not at all, exit code 2; it does not hang at the keyboard, and an
EOFError is not called a finding.
"""

from multiprocessing import Process


def greet(name):
    print(f"hello, {name}")


def main():
    name = input("your name: ")
    child = Process(target=greet, args=(name,), name="greeter")
    child.start()
    child.join()


if __name__ == "__main__":
    main()
