"""Ways of deciding who runs next, one per file; `base.py` says what a member is.

To add one: write `strategies/<name>.py` and its test, and put its class into STRATEGIES. Those of
`replay.py` and `follow.py` search for nothing: they know where to go. `remaining.py` is what URW
and SURW weigh by.
"""

from tracer.control.strategies.base import Strategy
from tracer.control.strategies.dfs import Dfs
from tracer.control.strategies.follow import Follow
from tracer.control.strategies.pct import Pct
from tracer.control.strategies.portfolio import Portfolio
from tracer.control.strategies.pos import Pos
from tracer.control.strategies.random import Random
from tracer.control.strategies.replay import Divergence, Replay, StrictReplay
from tracer.control.strategies.retrace import Retrace
from tracer.control.strategies.surw import Surw
from tracer.control.strategies.urw import Urw

__all__ = [
    "STRATEGIES",
    "Dfs",
    "Divergence",
    "Follow",
    "Pct",
    "Portfolio",
    "Pos",
    "Random",
    "Replay",
    "Retrace",
    "Strategy",
    "StrictReplay",
    "Surw",
    "Urw",
]

STRATEGIES: tuple[type[Strategy], ...] = (Portfolio, Random, Pct, Pos, Surw, Urw, Dfs)
