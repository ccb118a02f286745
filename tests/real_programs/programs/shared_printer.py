"""Employees share a printer; the one with bad data forgets to give the printer back."""
import multiprocessing
import time


def print_page(printer, text, turn, mine):
    while True:
        with turn.get_lock():
            if turn.value == mine:
                break
        time.sleep(0.005)
    if not printer.acquire(timeout=0.3):  # <- finding: held-at-exit
        print(text, "- the printer does not answer", flush=True)
    elif text.strip():
        print(text, flush=True)
        printer.release()
    with turn.get_lock():
        turn.value += 1


if __name__ == "__main__":
    printer = multiprocessing.Lock()
    turn = multiprocessing.Value("i", 0)
    pages = ["first page", "   ", "third page"]
    employees = [
        multiprocessing.Process(target=print_page, args=(printer, text, turn, n))
        for n, text in enumerate(pages)
    ]
    for p in employees:
        p.start()
    for p in employees:
        p.join()
    print("printer is closed")
