"""Turns of every other kind, as hard as people make them: the script asks for the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from services.domain import ModelId, Recipe, Role
from services.scripts import FILES, LANGUAGES
from tests.scripts.conftest import KEY, Album, Run, last_asked
from tests.scripts.test_sent_again import exported

HARD = (
    "\x00 a NUL, '''three''' \"\"\"three\"\"\", $(touch owned), `touch owned`, $HOME, !!, "
    "%s %(a)s\n"
    "JSON\nEOF\n  two before, a tab\tand two after  \n\\u0041 \\x41 \\\\ ${x} {y} {{z}} <<'JSON'\n"
    "مرحبا بالعالم שלום \u200f\u2067turned\u2069 e\u0301 \ufeff\x7f\x1b[31m 🇵🇹👩‍👩‍👧\n*/ // # -- \\"
)
Kind = Callable[[Album], None]


def _text_only(album: Album) -> None:
    album.add("text-only", Recipe("a red kite"))


def _hard_words(album: Album) -> None:
    album.add("hard-words", Recipe(HARD, ratio="1:1"))


def _long_words(album: Album) -> None:
    """Twenty thousand characters: one line without a space, then words, then lines."""
    lines = "a kite over the bay\n" * 300
    prompt = "x" * 6_000 + " " + "a kite, and " * 700 + lines
    album.add("long-words", Recipe(prompt[:20_000]))


def _odd_names(album: Album) -> None:
    names = ("../../x.png", "$(touch owned).jpg", "a'b\"c`d.webp", "ö 🪁\n.png")
    kinds = ("PNG", "JPEG", "WEBP", "PNG")
    pictures = tuple(
        album.reference(name, kind, Role.OTHER) for name, kind in zip(names, kinds, strict=True)
    )
    album.add("odd-names", Recipe("all of these", references=pictures))


def _fourteen(album: Album) -> None:
    roles = [*Role, *Role]
    kinds = ("PNG", "JPEG", "WEBP")
    pictures = tuple(
        album.reference(f"{number}.png", kinds[number % 3], role)
        for number, role in enumerate(roles)
    )
    album.add("fourteen", Recipe("a quilt", references=pictures, with_text=False))


def _after_words(album: Album) -> None:
    album.add("words", Recipe("a lighthouse !words", show_thoughts=True))
    album.add("after-words", Recipe("on the left"), "words")


def _alias(album: Album) -> None:
    album.add("alias", Recipe("a red kite", model=ModelId("nano-banana-pro-preview")))


def _huge(album: Album) -> None:
    """Signatures of real size; more than a command line, or a source file, should hold."""
    album.add("huge-1", Recipe("a kite !big-signature"))
    album.add("huge-2", Recipe("at night !big-signature"), "huge-1")
    album.add("huge", Recipe("and a moon"), "huge-2")


KINDS: dict[str, Kind] = {
    "text-only": _text_only,
    "hard-words": _hard_words,
    "long-words": _long_words,
    "odd-names": _odd_names,
    "fourteen": _fourteen,
    "after-words": _after_words,
    "alias": _alias,
    "huge": _huge,
}


@pytest.fixture(params=KINDS)
def kind(album: Album, request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if name not in album.sent:
        KINDS[name](album)
    return name


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_asks_for_the_same_in_the_same_place_with_the_key_in_its_header(
    album: Album, run: Run, tmp_path: Path, kind: str, language: str
) -> None:
    made = exported(album, kind, language, tmp_path / "export")
    before = len(album.emulator.requests)
    # As people write an address, with a slash at its end.
    ran = run(made, GOOGLE_GEMINI_BASE_URL=f"{album.emulator.address}/")
    assert ran.status == 0, ran.err
    [asked] = album.emulator.requests[before:]
    sent = album.sent[kind]
    assert asked.path == f"/v1beta/models/{sent.turn.model_sent}:generateContent"
    assert last_asked(album.emulator) == sent.body
    assert [name for name, value in asked.headers.items() if KEY in value] == ["x-goog-api-key"]
    assert len(list((tmp_path / "out").glob("picture-*"))) == 1
    assert not list(tmp_path.rglob("owned"))
    everything = [path.read_bytes() for path in (tmp_path / "export").rglob("*.*")]
    assert not [1 for text in everything if KEY.encode() in text]


def test_pictures_and_signatures_lie_beside_the_script_under_plain_names(
    album: Album, tmp_path: Path
) -> None:
    for name in ("odd-names", "huge"):
        if name not in album.sent:
            KINDS[name](album)
    for language in LANGUAGES:
        folder = tmp_path / language
        made = exported(album, "huge", language, folder / "huge")
        assert made.stat().st_size < 20_000
        signatures = (made.parent / FILES).glob("*signature*.bin")
        assert sum(path.stat().st_size for path in signatures) > 4_000_000
        odd = exported(album, "odd-names", language, folder / "odd")
        names = {path.name for path in (odd.parent / FILES).iterdir()}
        # Two of the four are the same picture in the same format: one file.
        assert names == {"reference-1.png", "reference-2.jpg", "reference-3.webp"}


@pytest.mark.parametrize(
    ("scenario", "status", "told", "saved"),
    [
        ("prompt-blocked", 1, "Nothing came back. PROHIBITED_CONTENT", 0),
        ("no-image", 1, "Nothing came back. IMAGE_OTHER", 0),
        ("drafts", 1, "Nothing came back. STOP", 0),
        ("empty", 1, "Nothing came back.", 0),
        ("words", 0, "Should the lighthouse stand on the left", 0),
        ("many", 0, "Saved picture-4.jpg", 4),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_saved_and_none_is_said(
    album: Album, run: Run, tmp_path: Path, language: str, scenario: str, status: int, told: str,
    saved: int,
) -> None:  # fmt: skip
    if "streamed" not in album.sent:
        album.add("streamed", Recipe("A red kite", show_thoughts=True))
    made = exported(album, "streamed", language, tmp_path / "export")
    text = made.read_text("utf-8").replace("A red kite", f"A kite !{scenario}")
    made.write_text(text, "utf-8")
    ran = run(made)
    assert ran.status == status, ran
    if (scenario, language) == ("no-image", "curl"):
        told = "The model could not generate the image"  # of which the SDKs pass nothing on
    assert told in (ran.err if status else ran.out)
    assert "Traceback" not in ran.err
    assert len(list((tmp_path / "out").glob("picture-*"))) == saved
