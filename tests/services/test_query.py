from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.query import Condition, Query, Words, parse, spaced


def test_words_phrases_and_what_is_left_out() -> None:
    assert parse('red "studio mug" -blue -"on slate').words == (
        Words("red"),
        Words("studio mug", whole=True),
        Words("blue", negated=True),
        Words("on slate", whole=True, negated=True),
    )


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("rating:>=4", Condition("rating", 4.0, ">=")),
        ("rating:3", Condition("rating", 3.0)),
        ("cost:>$0.2", Condition("cost", 0.2, ">")),
        ("HAS:Sources", Condition("has", "sources")),
        ("-is:reject", Condition("is", "reject", negated=True)),
        ("ratio:16:9", Condition("ratio", "16:9")),
        ('tag:"studio light"', Condition("tag", "studio light")),
        ("after:2026-10", Condition("after", datetime(2026, 10, 1).timestamp())),
        ("before:2026-10-31", Condition("before", datetime(2026, 10, 31).timestamp())),
    ],
)
def test_a_field_is_a_condition(text: str, condition: Condition) -> None:
    assert parse(text) == Query(conditions=(condition,))


@pytest.mark.parametrize("text", ["rating:9", "cost:cheap", "after:2026-13", "is:nice"])
def test_a_value_that_does_not_fit_is_told_and_looked_for_as_words(text: str) -> None:
    query = parse(text)
    assert query.conditions == ()
    assert [words.text for words in query.words] == [text.replace(":", " ", 1)]
    assert query.problems[0].startswith(text)


def test_a_field_that_does_not_exist_is_told() -> None:
    query = parse("https://example.org")
    assert query.words == (Words("https //example.org"),)
    assert query.problems[0].startswith("https: is no field")


def test_nothing_is_asked_by_signs_alone() -> None:
    assert not parse('  - "" % 🌊 ')


def test_signs_of_scripts_without_spaces_are_words() -> None:
    assert spaced("灯台 lamp").split() == ["灯", "台", "lamp"]


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_anything_can_be_typed(text: str) -> None:
    parse(text)
