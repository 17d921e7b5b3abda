"""What a begun "@" may become."""

from __future__ import annotations

import pytest

from services.domain import BlobId, Picture, Reference
from services.prompts.completion import Offer, offers
from services.prompts.mentions import mentions


def reference(name: str) -> Reference:
    picture = Picture(BlobId(name.ljust(64, "0")), "image/png", 8, 8, 100)
    return Reference(picture, picture, name)


TRAY = [reference(name) for name in ("Blue mug.png", "IMG_2034.jpg", "mug.png", "hat")]
LISTS = ("weather", "Old weather")


@pytest.mark.parametrize(
    ("before", "offered"),
    [
        ("put @", ["@blue-mug", "@2", "@mug", "@hat"]),
        ("put @m", ["@mug", "@blue-mug", "@img-2034"]),
        ("put @MUG", ["@mug", "@blue-mug"]),
        ("put @3", ["@3"]),
        ("@1", ["@1"]),
        ("(@ha", ["@hat"]),
        ("{@", ["{@weather}", "{@Old weather}", "@blue-mug", "@2", "@mug", "@hat"]),
        ("a {@old w", ["{@Old weather}"]),
        ("a {red|@h", ["@hat"]),
    ],
)
def test_what_fits_is_offered_with_what_begins_so_first(before: str, offered: list[str]) -> None:
    found = offers(before, TRAY, LISTS)
    expected = [] if before.endswith(offered[0]) else offered
    assert [one.word for one in found] == expected


@pytest.mark.parametrize(
    "before", ["", "a mug", "me@ho", "@@m", r"\@m", "@mug ", "@dog", "{weather"]
)
def test_nothing_is_offered_where_no_mention_begins(before: str) -> None:
    assert offers(before, TRAY, LISTS) == ()


def test_what_is_offered_takes_the_place_of_what_was_begun_and_means_its_reference() -> None:
    before = "🎉 put @bl"
    assert offers(before, TRAY, ()) == (Offer("@blue-mug", 3, 0),)
    for begun in ("@", "@m", "@4"):
        for one in offers(f"a {begun}", TRAY, ()):
            [mention] = mentions(f"a {begun}"[: -one.back] + one.word, TRAY)
            assert mention.place == one.place


def test_more_than_nine_are_found_by_their_first_digit() -> None:
    many = [reference(f"picture {number}") for number in range(14)]
    assert [one.word for one in offers("@1", many, ())] == ["@1", "@10", "@11", "@12", "@13", "@14"]
