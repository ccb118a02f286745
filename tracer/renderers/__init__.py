"""Ways of looking at a trace, one per file; `base.py` says what a member is.

To add one: write `renderers/<name>.py` and its test, and put its class into RENDERERS. What charts
are made of is in `chart/`, what text from strangers needs in `text.py`.
"""

from tracer.renderers.at import At
from tracer.renderers.base import Page, Picture, Renderer, Selection
from tracer.renderers.events import Events
from tracer.renderers.gantt import Gantt
from tracer.renderers.json import Json
from tracer.renderers.steps import Steps
from tracer.renderers.story import Story

__all__ = [
    "RENDERERS",
    "At",
    "Events",
    "Gantt",
    "Json",
    "Page",
    "Picture",
    "Renderer",
    "Selection",
    "Steps",
    "Story",
]

RENDERERS: tuple[type[Renderer], ...] = (Gantt, Events, Steps, Story, At, Json)
