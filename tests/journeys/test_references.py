"""Pictures dropped on the tray: every way in, in order, fourteen at most."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PIL import Image
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QLabel, QWidget

from gui.state.sources import carried
from services.emulator.server import Emulator
from tests.imaging.pictures import card, encoded
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, address, files, raw, until


def made(folder: Path, count: int, stem: str = "picture") -> list[Path]:
    """Small pictures, each of its own colour and so of its own bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{stem}-{number}.png" for number in range(1, count + 1)]
    for number, path in enumerate(paths):
        Image.new("RGB", (48, 32), (number * 13, 90, 160)).save(path)
    return paths


def tray_says(person: Person) -> str:
    notice = person.find(QWidget, "trayNotice")
    return " ".join(label.text() for label in notice.findChildren(QLabel) if label.isVisible())


async def test_pictures_come_in_by_every_way_and_the_fifteenth_is_refused(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    single = made(tmp_path / "single", 2, "one")
    folder = made(tmp_path / "many", 3, "in-folder")
    (tmp_path / "many" / "notes.txt").write_text("no picture")
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.drop(files(*single))
        await person.pictures_are_in(2)
        person.drop(files(tmp_path / "many"))
        await person.pictures_are_in(5)
        person.drop(raw("image/png", encoded(card(), "PNG")))
        await person.pictures_are_in(6)
        QGuiApplication.clipboard().setImage(QImage(str(single[1])))
        person.press("Ctrl+Shift+V")
        await person.pictures_are_in(7)
        person.drop(files(*single), "promptEditor")
        await person.pictures_are_in(9)
        expected = [
            *[path.name for path in (*single, *folder)],
            "Pasted picture",
            "Pasted picture",
            *[path.name for path in single],
        ]
        assert person.reference_names == expected

        person.drop(files(*made(tmp_path / "rest", 6, "late")))
        await person.pictures_are_in(14)
        await until(lambda: tray_says(person), "a refusal")
        assert "14" in tray_says(person)
        assert person.reference_names == [*expected, *[f"late-{n}.png" for n in range(1, 6)]]


async def test_an_address_is_asked_about_before_anything_is_fetched(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        url = f"{emulator.address}/cat.png"
        person.drop(address(url))
        assert "Fetch a picture from 127.0.0.1?" in person.notices()
        assert not [arrival for arrival in emulator.requests if "cat" in arrival.path]
        person.click_button("Fetch")
        # Loopback is not the public internet: it is refused, and still never asked.
        await until(lambda: tray_says(person), "a refusal")
        assert "127.0.0.1" in tray_says(person)
        assert not [arrival for arrival in emulator.requests if "cat" in arrival.path]
        assert person.reference_names == []


async def test_what_is_no_picture_is_refused_by_name_and_the_rest_stays_in_order(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    good = made(tmp_path, 2)
    empty, words, broken = (tmp_path / name for name in ("empty.png", "words.png", "broken.jpg"))
    empty.write_bytes(b"")
    words.write_text("not a picture at all")
    broken.write_bytes(encoded(card(), "JPEG")[:300])
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.drop(files(empty, good[0], words, broken, good[1], tmp_path / "gone.png"))
        await person.pictures_are_in(2)
        assert person.reference_names == [path.name for path in good]
        for name in ("empty.png", "words.png", "broken.jpg"):
            assert name in tray_says(person) or "more" in tray_says(person)

        # What went out is what was dropped, byte for byte.
        turn = await person.picture(person.ask("both together"))
        wanted = [hashlib.sha256(path.read_bytes()).hexdigest() for path in good]
        assert [reference.original.blob for reference in turn.recipe.references] == wanted
        assert sent_pictures(emulator) == wanted


async def test_a_card_goes_from_the_board_to_the_tray_and_says_when_it_is_full(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        turn = await person.picture(person.ask("a mug"))
        out = carried([turn.id], [tmp_path / "a copy that nobody reads.png"])
        for place in ("referenceTray", "promptEditor"):
            person.drop(out, place)
        await person.pictures_are_in(2)
        assert person.reference_names == ["a mug", "a mug"]
        blobs = {reference.original.blob for reference in person.desk.draft.recipe.references}
        assert blobs == {turn.outcome.pictures[0].blob}

        person.drop(files(*made(tmp_path, 12)))
        await person.pictures_are_in(14)
        person.drop(out, "promptEditor")
        await until(lambda: "14" in tray_says(person), "a refusal")
        # On a picture: that one gives its place to it.
        person.drop(out, at=person.find(QWidget, "referenceSlot8").geometry().center())
        await until(lambda: person.reference_names.count("a mug") == 3, "a replacement")
        assert len(person.reference_names) == 14
        person.press("Ctrl+Z", person.board)
        assert person.reference_names.count("a mug") == 2


def sent_pictures(emulator: Emulator) -> list[str]:
    """SHA-256 of every picture of the last user's content, as it arrived."""
    import base64

    last = [a for a in emulator.requests if "enerateContent" in a.path][-1]
    parts = last.body["contents"][-1]["parts"]
    inline = [part["inlineData"]["data"] for part in parts if "inlineData" in part]
    return [hashlib.sha256(base64.b64decode(data)).hexdigest() for data in inline]
