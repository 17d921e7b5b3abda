from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.spelling import as_spaced, as_written, folded, indexed, is_plain, spaced


def test_signs_of_scripts_without_spaces_are_words() -> None:
    assert spaced("灯台 lamp").split() == ["灯", "台", "lamp"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("ﬁsh", "fish"),
        ("ｆｕｌｌ", "full"),
        ("ｶﾞﾗｽ", "ガラス"),
        ("ışık", "isik"),
        ("Smørrebrød", "smorrebrod"),
        ("Łódź", "lodz"),
        ("e\u200bx", "ex"),
        ("МОЙ", "мои\u0306"),
        ("Ήλιος", "ηλιοσ"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد", "محمد"),
        ("أحمد", "احمد"),
        ("👍🏽", "👍"),
        ("❤️", "❤"),
        ("등대", "등대"),
    ],
)
def test_words_that_people_take_for_the_same_are_spelled_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("ガラス", "カラス"), ("🌊", "🏮"), ("灯", "台")])
def test_words_that_people_tell_apart_stay_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize("text", ["A lamp", "Gemüse über Zürich", "灯台、夜", "“café” – c’est"])
def test_what_sqlite_reads_as_people_do_is_kept_once(text: str) -> None:
    assert is_plain(text)
    assert indexed(text) == spaced(text)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="灯台 aß🌊ﬁи\u0306\n", max_size=30))
def test_what_is_indexed_can_be_read_as_it_was_written(text: str) -> None:
    assert as_written(indexed(text)) == text
    assert as_spaced(indexed(text)) == spaced(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_the_plainest_spelling_has_no_plainer_one(text: str) -> None:
    assert folded(folded(text)) == folded(text)
