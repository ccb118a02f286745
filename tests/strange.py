"""Events that a reader lets pass, however little sense they make together."""

from typing import Any

from hypothesis import strategies as st

from tracer.model.events import KINDS
from tracer.model.lines import FIELD_TYPES, line_event

words = st.sampled_from(["A", "B", "left", "room", "go", "", "acquire", "wait", "set", "Lock"])
values: dict[type, st.SearchStrategy[Any]] = {
    str: words,
    int: st.integers(-3, 3),
    float: st.floats(),
    bool: st.booleans(),
    list: st.lists(words, max_size=2),
    dict: st.dictionaries(words, st.one_of(st.none(), words, st.integers())),
}
fields = st.fixed_dictionaries(
    {},
    optional={
        name: st.one_of(st.none(), *(values[kind] for kind in kinds))
        for name, kinds in FIELD_TYPES.items()
    },
)
events = st.builds(
    lambda common, own, about: line_event(own | about | common, {}),
    st.fixed_dictionaries(
        {
            "t": st.integers(0, 50),
            "pid": st.integers(0, 3),
            "actor": st.sampled_from(["main", "main.0", "main.0/1", "main.1"]),
            "seq": st.integers(0, 9),
            "kind": st.sampled_from([*sorted(KINDS), "unheard_of"]),
        }
    ),
    fields,
    st.fixed_dictionaries({}, optional={"object": words, "at": st.sampled_from(["a.py:1", "x"])}),
)
