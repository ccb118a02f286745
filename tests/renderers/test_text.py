"""Text of strangers: escaped, measured, shortened, wrapped."""

from unicodedata import category

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tracer.renderers import text


@given(st.text(st.characters()), st.sampled_from(["utf-8", "ascii", "gbk", "cp1252", "klingon"]))
def test_what_is_safe_is_printable_and_can_be_encoded(words: str, encoding: str) -> None:
    """Every character there is, in every encoding, even in one that nobody knows."""
    shown = text.safe(words, encoding)
    visible = "\u200c\u200d"  # joiners shape what stands around them
    assert all(c.isprintable() or c in visible or category(c) == "Zs" for c in shown)
    shown.encode("ascii" if encoding == "klingon" else encoding)


def test_escapes_are_readable() -> None:
    """As Python would write them."""
    assert text.safe("a\x1b[1m\n\t\u202e\ud800") == "a\\x1b[1m\\n\\t\\u202e\\ud800"
    assert text.safe("用户1", "gbk") == "用户1"
    assert text.safe("用户1", "ascii") == "\\u7528\\u62371"


@given(st.text(st.sampled_from("ab用户é한")), st.integers(0, 30))
def test_shortened_text_fits(words: str, width: int) -> None:
    """By the cells that it takes."""
    assert cell_len(text.shorten(words, width)) <= width
    assert cell_len(text.cut(words, width)) <= max(width, 1)
    assert cell_len(text.left(words, width)) == width


def test_the_middle_goes_because_names_differ_at_their_ends() -> None:
    """`worker-of-the-night-12` and `-13` stay two."""
    assert text.shorten("worker-of-the-night-12", 12) == "worker~ht-12"


@given(st.text(st.sampled_from("ab 用")), st.integers(10, 30))
def test_prose_keeps_every_word_and_the_width(words: str, width: int) -> None:
    """Whatever is too long is broken where it must."""
    lines = text.prose(words, width, "  ")
    assert all(cell_len(line) <= width for line in lines) or words.startswith(" ")
    assert "".join("".join(lines).split()) == "".join(words.split())


@given(st.text(st.sampled_from("\u00a0\u3000e\u0301锁a "), max_size=300), st.integers(10, 30))
def test_spaces_that_are_signs_and_accents_without_end_are_broken_too(
    words: str, width: int
) -> None:
    """A name of no-break spaces alone has no place to break at, and still comes to an end."""
    lines = text.prose(words, width)
    assert "".join("".join(lines).split(" ")) == "".join(words.split(" "))
