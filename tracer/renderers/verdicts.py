"""What the checks say of one trace, and of many: text, a table, CSV, JSON."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from tracer.checks import CHECKS, RULES, examine
from tracer.messages import fill, word
from tracer.model.finding import LEVELS
from tracer.reconstruct import reconstruct
from tracer.renderers import text
from tracer.renderers.base import Picture
from tracer.renderers.chart.header import header
from tracer.renderers.chart.outcome import exit_word, plural
from tracer.renderers.findings import Findings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer.messages import Language
    from tracer.model.finding import Finding, Level
    from tracer.model.timeline import Timeline
    from tracer.model.trace import Trace
    from tracer.renderers.base import Page
