"""A line becomes an event: what is checked, what is shared, what is kept."""

from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from tracer.model.events import COMMON, KINDS
from tracer.model.lines import FIELD_TYPES, MOST_NS, line_event
from tracer.model.schema import EVENT, AnyEvent

LINE = {"t": 1, "pid": 2, "actor": "main", "seq": 0, "kind": "acquired", "object": "left"}


def plain(annotation: Any) -> set[type]:
    """The types of JSON that a field's annotation allows."""
    origin = get_origin(annotation)
    if origin is Literal:
        return {type(value) for value in get_args(annotation)}
    if isinstance(annotation, UnionType) or origin is Union:  # of a Literal it is the older one
        return {kind for one in get_args(annotation) for kind in plain(one)}
    kind: type = origin or annotation
    return {dict} if issubclass(kind, BaseModel) else {kind}


def test_the_quick_check_and_the_schema_agree_on_every_field() -> None:
    """A field of the schema that the reader does not know would reach the state unchecked."""
    found: dict[str, set[type]] = {}
    kinds: set[str] = set()
    for model in get_args(get_args(AnyEvent)[0]):
        for name, field in model.model_fields.items():
            if name == "kind":
                kinds |= set(get_args(field.annotation))
            elif name not in COMMON:
                found.setdefault(name, set()).update(plain(field.annotation) - {NoneType})
    assert kinds == KINDS
    assert set(found) == set(FIELD_TYPES)
    for name, types in found.items():
        assert types <= set(FIELD_TYPES[name]) | {bool}, name


def test_an_event_says_what_its_line_said() -> None:
    """There and back."""
    line = LINE | {"at": "a.py:1", "kind": "requested", "op": "acquire", "timeout": 0.5}
    assert line_event(dict(line), {}).as_dict() == line
    EVENT.validate_python(line)


def test_a_field_of_a_newer_version_is_kept() -> None:
    """Whatever it holds."""
    assert line_event(LINE | {"mood": [1, {}]}, {}).get("mood") == [1, {}]


@pytest.mark.parametrize(
    "broken",
    [
        {"t": -1},
        {"t": 1.5},
        {"t": True},
        {"t": MOST_NS + 1},
        {"pid": "2"},
        {"actor": 3},
        {"kind": None},
        {"object": []},
        {"at": 7},
        {"op": 3},
        {"timeout": "long"},
        {"state": []},
        {"child": {}},
    ],
)
def test_a_field_of_the_wrong_type_is_refused(broken: dict[str, Any]) -> None:
    """Nothing after the reader has to ask again."""
    with pytest.raises(TypeError):
        line_event(LINE | broken, {})


def test_equal_words_are_one_in_memory() -> None:
    """A million events are mostly the same few words."""
    shared: dict[tuple[str, str], dict[str, Any]] = {}
    one, other = (line_event(LINE | {"op": "acquire"}, shared) for _ in range(2))
    assert one.more is other.more
