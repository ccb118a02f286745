"""Deciding who runs next: what may be chosen, who chooses, and how a failing schedule gets short.

choice.py        what a strategy is asked
strategies/      FAMILY: who answers
profile.py       what a program did in a random run, for the strategies that weigh
fingerprint.py   which schedules are the same but for the order of what is independent
minimise.py      from a schedule that fails to the smallest that fails alike
"""
