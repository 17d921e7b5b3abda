"""Every kind of file that somebody may drop: what comes in, what goes out, what is told."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import os
import sys
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QLabel, QWidget

from services.emulator.server import Emulator
from tests.imaging import profiles
from tests.imaging.pictures import RED, card, corners, distance, encoded, exif, stored_turned
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, files, raw, until

HEIC = Path(__file__).parents[1] / "data" / "heic" / "plain.heic"


def tray_says(person: Person) -> str:
    labels = person.find(QWidget, "trayNotice").findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def sent(emulator: Emulator) -> list[tuple[str, bytes]]:
    """MIME type and bytes of each picture of the last request, as it arrived."""
    last = [request for request in emulator.requests if "enerateContent" in request.path][-1]
    parts = [
        part["inlineData"] for part in last.body["contents"][-1]["parts"] if "inlineData" in part
    ]
    return [(part["mimeType"], base64.b64decode(part["data"])) for part in parts]


async def test_pictures_of_every_kind_arrive_as_what_every_model_reads(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    moved = card().rotate(180)
    made = {
        "plain.png": encoded(card(), "PNG"),
        "wide.jpg": encoded(card(), "JPEG", icc_profile=profiles.display_p3()),
        "small.webp": encoded(card(), "WEBP"),
        "modern.avif": encoded(card(), "AVIF"),
        "pages.tif": encoded(card(), "TIFF", save_all=True, append_images=[moved]),
        "print.tiff": encoded(card().convert("CMYK"), "TIFF"),
        "phone.heic": HEIC.read_bytes(),
        "dance.gif": encoded(card(), "GIF", save_all=True, append_images=[moved]),
        "old.bmp": encoded(card(), "BMP"),
        "site.ico": encoded(card().resize((64, 64)), "ICO", sizes=[(64, 64)]),
        "turned.jpg": encoded(stored_turned(card(), 6), "JPEG", quality=95, exif=exif(6, gps=True)),
        "dot.png": encoded(Image.new("RGB", (1, 1), RED), "PNG"),
        "misnamed.gif": encoded(card(), "WEBP", lossless=True),
    }
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.drop(files(*[tmp_path / name for name in made]))
        await person.pictures_are_in(len(made))
        assert person.reference_names == list(made)
        assert not tray_says(person)

        tips = {
            reference.name: person.find(QWidget, f"referenceSlot{place}").accessibleDescription()
            for place, reference in enumerate(person.desk.draft.recipe.references)
        }
        assert "only its first frame is sent" in tips["dance.gif"]
        assert "only the first is sent" in tips["pages.tif"]
        assert "sent as PNG" in tips["phone.heic"]
        assert "an upright copy is sent" in tips["turned.jpg"]
        assert "byte for byte" in tips["wide.jpg"]

        await person.picture(person.ask("all of them"))
        arrived = dict(zip(made, sent(emulator), strict=True))
        for name in ("plain.png", "wide.jpg", "small.webp", "dot.png", "misnamed.gif"):
            assert arrived[name][1] == made[name], name
        assert arrived["misnamed.gif"][0] == "image/webp"
        for name, (mime, data) in arrived.items():
            assert mime in ("image/png", "image/jpeg", "image/webp"), name
            seen = Image.open(io.BytesIO(data))
            assert distance(corners(seen)[0], RED) <= 8, name
            assert b"CameraMaker" not in data


async def test_what_is_no_picture_gets_a_sentence_and_stops_nothing(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    drawing = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>"
    for name, data in {
        "drawing.svg": drawing,
        "disguised.png": drawing,
        "deflated.svgz": gzip.compress(drawing),
        "page.jpg": b"<!doctype html><title>404</title>",
        "paper.pdf": b"%PDF-1.7\n",
        "half.jpg": encoded(card(), "JPEG")[:900],
    }.items():
        (tmp_path / name).write_bytes(data)
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        for name, words in {
            "drawing.svg": "is a drawing (SVG)",
            "disguised.png": "is a drawing (SVG)",
            "deflated.svgz": "is a drawing (SVG)",
            "page.jpg": "is a web page",
            "paper.pdf": "is of a kind that cannot be read here: PDF",
            "half.jpg": "is cut short",
            "x" * 300: "is not there",
        }.items():
            person.drop(files(tmp_path / name))
            await until(lambda n=name, w=words: f"{n} {w}" in tray_says(person), f"{name}: {words}")
        person.drop(raw("image/svg+xml", drawing))
        await until(lambda: "Pasted picture is a drawing" in tray_says(person))
        assert person.reference_names == []


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")
async def test_a_folder_of_all_sorts_gives_its_pictures_and_waits_for_nobody(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    (mixed / "a.png").write_bytes(encoded(card(), "PNG"))
    os.mkfifo(mixed / "b.png")
    (mixed / "c.png").symlink_to(mixed / "c.png")
    (mixed / "d.png").symlink_to("/dev/zero")
    (mixed / "e.png").mkdir()
    (mixed / "f.png").write_bytes(b"")
    (mixed / "g.jpg").write_bytes(encoded(card(), "JPEG"))
    (mixed / "notes.txt").write_text("no picture")
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.drop(files(mixed))
        await person.pictures_are_in(2)
        assert person.reference_names == ["a.png", "g.jpg"]
        for words in (
            "b.png is not an ordinary file",
            "c.png is a link that leads in a circle",
            "d.png is not an ordinary file",
            "e.png is a folder",
            "f.png is empty",
        ):
            assert words in tray_says(person)


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not have")
async def test_a_name_is_shown_in_one_line_and_as_it_is_read(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    data = encoded(card(), "PNG")
    names = {
        b"two\nlines.png": "two lines.png",
        "photo\u202egnp.exe".encode(): "photognp.exe",
        b"<b>bold</b><img src=x>.png".replace(b"/", b"|"): "<b>bold<|b><img src=x>.png",
        b"caf\xe9.png": "caf.png",
        "灯塔 &amp; 🐙.png".encode(): "灯塔 &amp; 🐙.png",
    }
    mime = QMimeData()
    for name in names:
        (tmp_path / os.fsdecode(name)).write_bytes(data)
    quoted = [(bytes(tmp_path) + b"/" + name).hex(" ").replace(" ", "%") for name in names]
    mime.setUrls(
        [QUrl.fromEncoded(f"file://%{path}".replace("%2f", "/").encode()) for path in quoted]
    )
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.drop(mime)
        await person.pictures_are_in(len(names))
        assert person.reference_names == list(names.values())
        turn = await person.picture(person.ask("names"))
        assert [reference.name for reference in turn.recipe.references] == list(names.values())
        wanted = [hashlib.sha256(data).hexdigest()] * len(names)
        assert [reference.original.blob for reference in turn.recipe.references] == wanted
