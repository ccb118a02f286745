"""Programs at a Condition, and the incidents that several tests of checks look at."""

from typing import Final

OUTSIDE: Final = """
    def customer(door, bread):
        if not bread.value:
            with door:
                door.wait()

    def baker(door, bread):
        with door:
            bread.value = 1
            door.notify_all()
"""
UNHEARD: Final = """
    door is Condition
    bread is Value(0)
    1.0: ann reads 0 from bread  <if not>
    1.1: ben acquires door
    1.2: ben writes 1 to bread
    1.3: ben notifies door  <notify_all>
    1.4: ben releases door
    1.5: ann acquires door
    1.6: ann lets go and waits for door  <door.wait>
    2.0: ben exits
    2.1: main joins ann
"""

ONCE: Final = """
    def eat(plate, left):
        with plate:
            if left.value == 0:
                plate.wait()
            left.value -= 1

    def cook(plate, left):
        with plate:
            left.value += 1
            plate.notify_all()
"""
FASTER: Final = """
    plate is Condition
    left is Value(0)
    1.0: ann acquires plate
    1.0001: ann reads 0 from left  <if left>
    1.0002: ann lets go and waits for plate  <plate.wait>
    1.1: bob acquires plate
    1.1001: bob reads 0 from left  <if left>
    1.1002: bob lets go and waits for plate  <plate.wait>
    2.0: cem acquires plate
    2.1: cem writes 1 to left  <+= 1>
    2.2: cem notifies plate  <notify_all>
    2.3: cem releases plate
    2.4: ann wakes from plate  <plate.wait>
    2.41: ann reads 1 from left  <-= 1>
    2.42: ann writes 0 to left  <-= 1>
    2.43: ann releases plate
    2.5: bob wakes from plate  <plate.wait>
    2.51: bob reads 0 from left  <-= 1>
    2.52: bob writes -1 to left  <-= 1>
    2.53: bob releases plate
"""

PATIENT: Final = """
    def runner(go):
        go.wait(1)
        print("off")

    def starter(go):
        go.set()
"""
TOO_EARLY: Final = """
    go is Event
    1: ann waits for go within 1  <go.wait>
    2: ann gives up go  <go.wait>
    2.1: ann prints "off"  <print>
    3: ben sets go  <go.set>
"""
