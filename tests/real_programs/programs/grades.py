"""Average the grades of each class in a process of its own; the results go into a Manager's dict."""
import multiprocessing

GRADES = {"1A": [2, 3, 1, 4], "1B": [], "1C": [5, 2, 2]}


def average(name, grades, results):
    results[name] = round(sum(grades) / len(grades), 2)  # <- finding: child-failed


if __name__ == "__main__":
    manager = multiprocessing.Manager()
    results = manager.dict()
    jobs = []
    for name, grades in GRADES.items():
        p = multiprocessing.Process(target=average, args=(name, grades, results), name=f"class-{name}")
        jobs.append(p)
        p.start()
    for p in jobs:
        p.join()
    for name in sorted(results.keys()):
        print(name, results[name])
    print("done")
