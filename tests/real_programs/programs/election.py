"""Count votes from several polling places in a Manager's dict, under the Manager's lock."""
from multiprocessing import Manager, Process

VOTES = {
    "north": ["ada", "bob", "ada", "cleo"],
    "south": ["bob", "bob", "ada"],
    "west": ["cleo", "ada", "ada", "bob", "cleo"],
}


def count(place, votes, totals, lock, reported):
    for name in votes:
        with lock:
            totals[name] = totals.get(name, 0) + 1
    reported.append(place)


if __name__ == "__main__":
    with Manager() as manager:
        totals = manager.dict()
        reported = manager.list()
        lock = manager.Lock()
        places = [
            Process(target=count, args=(place, votes, totals, lock, reported))
            for place, votes in VOTES.items()
        ]
        for p in places:
            p.start()
        for p in places:
            p.join()
        for name in sorted(totals.keys()):
            print(f"{name:6} {totals[name]}")
        print("reported:", sorted(reported))
        winner = max(totals.items(), key=lambda item: item[1])
        print("winner:", winner[0])
