"""``@mug`` and ``@2`` follow their pictures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain import BlobId, Picture, Reference, Role
from services.prompts.mentions import follow, handle, handles, mentions, resolved


def reference(name: str, number: int = 0) -> Reference:
    picture = Picture(BlobId(f"{number or hash(name) % 2**32:064x}"), "image/png", 8, 8, 100)
    return Reference(picture, picture, name)


MUG, CAT, HAT = reference("Blue mug.png", 1), reference("cat.jpg", 2), reference("hat", 3)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Blue mug.png", "blue-mug"),
        ("  Ä Ö.jpeg", "ä-ö"),
        ("v1.2 final.png", "v1-2-final"),
        ("???.png", "picture"),
        ("\u0130zmir.png", "izmir"),
        ("Cafe\u0301.png", "caf\u00e9"),
        ("", "picture"),
    ],
)
def test_a_name_becomes_a_word(name: str, word: str) -> None:
    assert handle(name) == word


def test_the_same_names_are_numbered_and_numbers_are_no_names() -> None:
    assert handles([CAT, CAT, reference("2.png")]) == ("cat", "cat-2", "picture-2")


def test_a_number_makes_no_name_that_another_has() -> None:
    mugs = [reference("mug.png", 1), reference("mug.jpg", 2), reference("mug 2.png", 3)]
    assert handles(mugs) == ("mug", "mug-3", "mug-2")
    assert resolved("@mug @mug-3 @mug-2", mugs) == "image 1 image 2 image 3"


def test_a_name_of_a_capital_that_has_two_small_signs_is_a_mention() -> None:
    assert (
        resolved("by @izmir, @\u0130zmir", [reference("\u0130zmir.png")]) == "by image 1, image 1"
    )


def test_a_backslash_keeps_a_word_from_being_a_mention_and_is_not_sent() -> None:
    assert resolved(r"write \@cat, \@2 by @cat \@", [CAT]) == r"write @cat, @2 by image 1 \@"


def test_mentions_are_sent_as_the_number_of_the_image() -> None:
    text = "Put @blue-mug on @2, like @cat. Mail me@home.org about @dog and {@weather}"
    sent = resolved(text, [MUG, CAT])
    assert sent == (
        "Put image 1 on image 2, like image 2. Mail me@home.org about @dog and {@weather}"
    )
    assert [one.word for one in mentions(text, [MUG, CAT]) if one.place is None] == ["dog"]


def test_a_mention_follows_its_picture_to_another_place() -> None:
    text, lost = follow("@1 beside @cat and @2", [MUG, CAT], [CAT, MUG])
    assert (text, lost) == ("@2 beside @cat and @1", ())


def test_a_mention_follows_a_new_name() -> None:
    text, lost = follow("a @cat, @2", [MUG, CAT], [MUG, replace(CAT, name="Tom.jpg")])
    assert (text, lost) == ("a @tom, @2", ())


def test_a_mention_of_what_was_removed_is_told_and_means_no_other_picture() -> None:
    text, lost = follow("@blue-mug, @1, @2 @blue-mug", [MUG, CAT], [CAT])
    assert text == "@blue-mug, @blue-mug, @1 @blue-mug"
    assert lost == ("@blue-mug",)
    assert follow("@cat, @cat-2", [CAT, CAT], [CAT]) == ("@cat, @cat-2", ("@cat-2",))
    other = replace(reference("cat.png", 4))
    assert follow("@cat, @cat-2", [CAT, other], [other]) == ("@cat-gone, @cat", ("@cat-gone",))


def test_a_mention_may_stand_first_in_alternatives_a_word_list_is_none() -> None:
    found = mentions("{@cat|@2} on {@cat} and {@blue mug}, {@cat", [MUG, CAT])
    assert [(one.start, one.place) for one in found] == [(1, 1), (6, 1), (38, 1)]


def test_a_replaced_role_changes_nothing() -> None:
    assert follow("@cat", [CAT], [replace(CAT, role=Role.STYLE)]) == ("@cat", ())


@given(st.permutations([MUG, CAT, HAT]), st.text(alphabet="@123cathu- mgble.", max_size=30))
def test_what_a_text_means_is_the_same_after_any_reordering(
    order: list[Reference], text: str
) -> None:
    old = [MUG, CAT, HAT]
    followed, lost = follow(text, old, order)
    assert not lost
    before = [old[one.place] for one in mentions(text, old) if one.place is not None]
    after = [order[one.place] for one in mentions(followed, order) if one.place is not None]
    assert before == after


def test_a_mention_follows_to_the_picture_that_replaces_its_own() -> None:
    def named(blob: str, name: str) -> Reference:
        picture = Picture(BlobId(blob * 64), "image/png", 8, 8, 99)
        return Reference(picture, picture, name)

    old = (named("a", "mug.jpg"), named("b", "cat.jpg"))
    new = (named("c", "vase.jpg"), named("b", "cat.jpg"))
    assert follow("@mug beside @2", old, new) == ("@vase beside @2", ())
