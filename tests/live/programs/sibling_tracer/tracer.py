CALLS = []


def run(name):
    CALLS.append(name)
    print("this is the homework's tracer:", name, __name__)
