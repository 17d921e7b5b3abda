from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.excerpts import LONGEST, excerpt
from services.query import parse
from services.spelling import spaced, unspaced


def marked(texts: list[str], query: str) -> str:
    """The excerpt with what was found between brackets."""
    words, spans = excerpt(texts, parse(query))
    for begin, end in reversed(spans):
        words = f"{words[:begin]}[{words[begin:end]}]{words[end:]}"
    return words


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("mug", "A [mug] on slate, two [mug]s"),
        ('"mug"', "A [mug] on slate, two mugs"),
        ("SLA mug", "A [mug] on [sla]te, two [mug]s"),
        ('"on slate"', "A mug [on slate], two mugs"),
        ("-mug rating:5", "A mug on slate, two mugs"),
        ("lamp", "A mug on slate, two mugs"),
    ],
)
def test_words_are_marked_where_the_search_found_them(query: str, expected: str) -> None:
    assert marked(["A mug on slate,\ntwo mugs"], query) == expected


def test_the_text_that_holds_most_of_the_words_is_shown() -> None:
    assert marked(["A mug", "a café on Élysée", "note"], "cafe elys") == "a [café] on [Élys]ée"


def test_scripts_without_spaces_are_marked_sign_by_sign() -> None:
    assert marked(["夜の灯台 at night"], "灯台") == "夜の[灯台] at night"


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Die Straße am Meer", "strasse", "Die [Straße] am Meer"),
        ("Big 🌊 at night", "🌊", "Big [🌊] at night"),
        ("cafe\u0301 crème", "café", "[cafe]\u0301 crème"),
        ("ｆｕｌｌ width", "ful", "[ｆｕｌ]ｌ width"),
        ("وَرْد in a vase", "ورد", "[وَرْد] in a vase"),
    ],
)
def test_words_are_marked_in_each_of_their_spellings(text: str, query: str, expected: str) -> None:
    assert marked([text], query) == expected


def test_a_long_text_is_cut_around_what_was_found() -> None:
    words, spans = excerpt(["before " * 200 + "lighthouse" + " after" * 200], parse("lighthouse"))
    assert words.startswith("…before")
    assert words.endswith("…")
    assert [words[a:b] for a, b in spans] == ["lighthouse"]
    assert len(words) <= LONGEST + 2


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=400), max_size=3), st.text(max_size=20))
def test_spans_lie_in_the_excerpt_and_apart(texts: list[str], query: str) -> None:
    words, spans = excerpt(texts, parse(query))
    ends = [end for span in spans for end in span]
    assert ends == sorted(ends)
    assert all(0 <= end <= len(words) for end in ends)


@settings(deadline=None)
@given(st.text(alphabet="灯台 ab\n", max_size=30))
def test_what_was_spaced_can_be_read_as_it_was(text: str) -> None:
    assert unspaced(spaced(text)) == text
