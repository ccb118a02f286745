"""How much is looked at: limits that do not depend on the machine, and what they left out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Effort:
    """What may still be spent; the number of patterns can be exponential in that of locks.

    looks     edges followed in search of cycles
    rounds    of closures (see `Closure.rounds`)
    patterns  candidates for each cycle: who is on which edge
    decided   patterns of which it is known whether they can be reached
    left_out  patterns that were not decided; a search for cycles cut short counts as one
    """

    looks: int = 300_000
    rounds: int = 150_000
    patterns: int = 300
    decided: int = 0
    left_out: int = 0

    @property
    def spent(self) -> bool:
        """Nothing more can be done."""
        return self.looks <= 0 or self.rounds <= 0

    def look(self) -> bool:
        """Follow one more edge, if that may be."""
        if self.spent:
            return False
        self.looks -= 1
        if self.spent:
            self.left_out += 1
        return True
