"""Names that people understand and every file system keeps."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain import BlobId, Picture
from services.exports.names import LONGEST_BYTES, numbered, picture_name, safe, same

MUG = Picture(BlobId("0" * 64), "image/jpeg", 2752, 1536, 10)
NOON = 1_795_348_800.0  # 2026-11-22, in every zone from -12 to +11


def test_a_name_tells_day_words_and_pixels() -> None:
    assert picture_name("studio mug, on slate!", NOON, MUG) == (
        "2026-11-22 studio mug on slate 2752x1536.jpg"
    )


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("../../etc/passwd", "etc passwd"),
        ("CON", "_CON"),
        ("com1.txt", "_com1.txt"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("Ärger in Köln", "Ärger in Köln"),
        ("灯塔", "灯塔"),
        ("ends in dots...", "ends in dots"),
        ("\ud800", "Musa"),
        ("", "Musa"),
    ],
)
def test_what_no_system_takes_is_left_out_and_letters_stay(words: str, kept: str) -> None:
    assert safe(words) == kept


@given(st.text(max_size=300), st.sampled_from([".jpg", ".musa", ""]))
def test_any_words_make_a_name_that_every_system_keeps(words: str, ending: str) -> None:
    name = safe(words, ending)
    assert 0 < len(name.encode()) <= LONGEST_BYTES
    assert name.endswith(ending)
    assert name not in (".", "..")
    assert not set(name) & set('<>:"/\\|?*')
    assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name)
    assert name == name.strip(" .")
    assert safe(safe(words)) == safe(words)


def test_names_that_are_taken_get_a_number() -> None:
    taken = {"mug.jpg", "mug (2).jpg"}
    assert numbered("mug.jpg", taken.__contains__) == "mug (3).jpg"
    assert numbered("folder", {"folder"}.__contains__) == "folder (2)"
    assert same("Köln.JPG") == same("ko\u0308ln.jpg")


@pytest.mark.parametrize(
    ("prompt", "kept"),
    [
        ("हिन्दी में दीपस्तंभ", "हिन्दी में दीपस्तंभ"),
        ("ประภาคารยามเย็น", "ประภาคารยามเย็น"),
        ("מִגְדַּלּוֹר", "מִגְדַּלּוֹר"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\U0001f3fa\ufe0f\u200d mug \U0001f3fa", "mug"),
        ("Cafe\u0301", "Café"),
        ('100%, "quoted"', "100 quoted"),
        ("\U0001f3fa", ""),
    ],
)
def test_words_of_every_script_stay_whole(prompt: str, kept: str) -> None:
    name = picture_name(prompt, NOON, MUG)
    words = name.partition(" ")[2].removesuffix("2752x1536.jpg").strip()
    assert words == unicodedata.normalize("NFC", kept)


def test_a_long_prompt_never_cuts_the_pixels_off() -> None:
    for letter in ("x", "é", "漢", "𝔐"):
        name = picture_name(letter * 10_000, NOON, MUG)
        assert name.endswith(f"{letter} 2752x1536.jpg")
        assert len(name.encode()) <= 180
