import random

print("random is mine:", random.randint(1, 6))
from multiprocessing import Lock

print("made")
lock = Lock()
