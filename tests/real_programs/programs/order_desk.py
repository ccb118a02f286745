"""Clerks work off orders from a JoinableQueue; an empty order is never reported done."""
import multiprocessing


def clerk(orders, revenue):
    while True:
        order = orders.get()  # <- finding: everybody-waits
        amount, price = order
        if amount == 0:
            print("skipping an empty order", flush=True)
            continue
        with revenue.get_lock():
            revenue.value += amount * price
        orders.task_done()


if __name__ == "__main__":
    orders = multiprocessing.JoinableQueue()
    revenue = multiprocessing.Value("i", 0)
    for _ in range(2):
        multiprocessing.Process(target=clerk, args=(orders, revenue), daemon=True).start()
    for order in [(2, 10), (1, 25), (0, 99), (4, 5)]:
        orders.put(order)
    print("waiting for the clerks", flush=True)
    orders.join()
    print("revenue", revenue.value, flush=True)
