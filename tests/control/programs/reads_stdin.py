"""Main asks for a name at the keyboard, and a child greets.

Control: a search cannot type. It gives no input, so the program's own EOFError is what it finds,
and it says that the input was hidden; it does not hang at the keyboard.
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
