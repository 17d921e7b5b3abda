from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.query import Condition, Query, Words, examples, parse
from services.query_fields import EXAMPLES, FIELDS


def test_words_phrases_and_what_is_left_out() -> None:
    assert parse('red "studio mug" -blue -"on slate').words == (
        Words("red"),
        Words("studio mug", whole=True),
        Words("blue", negated=True),
        Words("on slate", negated=True),
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


@pytest.mark.parametrize(
    "text",
    [
        "rating:9", "rating:>=abc", "rating:2..9", "cost:cheap", "after:2026-13",
        "after:2026-02-30",
        "is:nice", "has:nothing", "label:pink", "model:?", "ref:()", 'session:"!"',
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_told_and_the_rest_stays(text: str) -> None:
    query = parse(f"{text} lamp")
    assert query.conditions == ()
    assert query.words == (Words("lamp"),)
    assert query.problems[0].startswith(text.replace('"', ""))
    assert "For example: " in query.problems[0]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("written", ["{0}:", "-{0}:", '{0}:""', "{0}: ", "{0}:>="])
def test_a_field_without_a_value_waits_for_one(field: str, written: str) -> None:
    query = parse(f"lamp {written.format(field)}")
    assert (query.words, query.conditions) == ((Words("lamp"),), ())
    (problem,) = query.problems
    assert problem.startswith(f"{field}: has no value yet")
    assert EXAMPLES[field] in problem


@pytest.mark.parametrize("example", examples())
def test_every_example_is_understood(example: str) -> None:
    query = parse(example)
    assert query
    assert query.problems == ()


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("rating: >= 4", Condition("rating", 4.0, ">=")),
        ("rating>=4", Condition("rating", 4.0, ">=")),
        ("rating:≥4", Condition("rating", 4.0, ">=")),
        ("stars:4+", Condition("rating", 4.0, ">=")),
        ("rating:★★★", Condition("rating", 3.0)),
        ("rating:5..3", Condition("rating", 3.0, "..", until=5.0)),
        ("cost>0,2", Condition("cost", 0.2, ">")),
        ("-cost:0.1-0.2", Condition("cost", 0.1, "..", negated=True, until=0.2)),
        ("model: “nano banana”", Condition("model", "nano banana")),
        ("is:Starred", Condition("is", "star")),
        ("has:thinking", Condition("has", "thoughts")),
        ("color:red", Condition("label", "red")),
        ("tags:#mug", Condition("tag", "mug")),
        ("tag:🌊", Condition("tag", "🌊")),
        ("ratio:16x9", Condition("ratio", "16:9")),
        ("size:2048", Condition("size", "2K")),
        ("after:31.10.2026", Condition("after", datetime(2026, 10, 31).timestamp())),
        ("since:2026/10", Condition("after", datetime(2026, 10, 1).timestamp())),
        ("after:yesterday", Condition("after", datetime(2026, 2, 28).timestamp())),
    ],
)
def test_a_field_may_be_written_in_other_ways(text: str, condition: Condition) -> None:
    assert parse(text, datetime(2026, 3, 1, 12)) == Query(conditions=(condition,))


def test_a_phrase_without_an_end_is_found_by_its_beginning_and_told() -> None:
    query = parse('"studio mu')
    assert query.words == (Words("studio mu"),)
    assert "no end yet" in query.problems[0]


def test_a_sign_behind_a_word_ends_it_and_a_star_leaves_it_open() -> None:
    assert parse("c++ li* „auf Schiefer“ –blau").words == (
        Words("c++", whole=True),
        Words("li"),
        Words("auf Schiefer", whole=True),
        Words("blau", negated=True),
    )


@pytest.mark.parametrize("word", ["OR", "AND", "NOT"])
def test_words_of_other_searches_are_words_here_and_told(word: str) -> None:
    query = parse(f"mug {word} lamp")
    assert [words.text for words in query.words] == ["mug", word, "lamp"]
    assert query.problems[0].startswith(f"{word} was looked for as a word")
    assert parse(word.lower()).problems == ()


def test_the_trash_is_not_searched_and_that_is_told() -> None:
    assert "trash" in parse("is:trashed").problems[0]


@pytest.mark.parametrize("text", ["-", "*", '"', '""', "--", "()", "^"])
def test_signs_alone_ask_for_nothing_and_that_is_told(text: str) -> None:
    query = parse(text)
    assert not query
    assert query.problems[0].startswith(f"“{text}” asks for nothing")
    assert parse("  ").problems == ()


def test_a_field_that_does_not_exist_is_told() -> None:
    query = parse("https://example.org")
    assert query.words == (Words("https //example.org"),)
    assert query.problems[0].startswith("https: is no field")


def test_nothing_is_asked_by_signs_alone() -> None:
    assert not parse('  - "" % ')


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_anything_can_be_typed(text: str) -> None:
    parse(text)
