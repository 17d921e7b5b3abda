"""Recipes inside of pictures: found again, and not a pixel or another's note is touched."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from services.domain import ModelId, Outcome, Place, Recipe, Role, SessionId, Turn, TurnId
from services.exports.containers import embed, recipe_in
from services.exports.recipe import recipe_of, travelling
from tests.imaging.pictures import card

XMP = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    b'rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Ada &amp; Co'
    b'</dc:creator></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)
FORMATS = ["PNG", "JPEG", "WEBP"]


def picture(format: str, mode: str = "RGB", **more: object) -> bytes:
    made = io.BytesIO()
    card().convert(mode).save(made, format, **more)
    return made.getvalue()


def turn_with(recipe: Recipe) -> Turn:
    return Turn(TurnId("turn-1"), SessionId("s"), None, recipe, Outcome(), 0.0, Place(0, 0), "m")


def same_pixels(one: bytes, other: bytes) -> bool:
    first, second = Image.open(io.BytesIO(one)), Image.open(io.BytesIO(other))
    assert (first.mode, first.size, first.format) == (second.mode, second.size, second.format)
    return ImageChops.difference(first.convert("RGB"), second.convert("RGB")).getbbox() is None


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "prompt", ["a mug", "Umlaute äöü 灯塔 <b>&\"' \x00 \ud800 ]]>", "x" * 300_000]
)
def test_a_recipe_comes_back_and_pixels_stay(format: str, prompt: str) -> None:
    recipe = Recipe(prompt=prompt, model=ModelId("gemini-3-pro-image"), ratio="16:9", seed=7)
    plain = picture(format)
    made = embed(plain, travelling(turn_with(recipe)))
    assert made is not None
    assert not made.signed
    assert recipe_of(made.data) == recipe
    assert same_pixels(plain, made.data)
    assert recipe_of(plain) is None
    # Once more: the new recipe takes the old one's place.
    again = embed(made.data, travelling(turn_with(Recipe(prompt="other"))))
    assert again is not None
    assert recipe_of(again.data) == Recipe(prompt="other")
    back = embed(again.data, travelling(turn_with(recipe)))
    assert back is not None
    assert back.data == made.data


@pytest.mark.parametrize("prompt", ["a mug", "x" * 300_000])
@pytest.mark.parametrize("format", FORMATS)
def test_what_others_wrote_stays(format: str, prompt: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "a description"
    more = {"PNG": {}, "JPEG": {"xmp": XMP}, "WEBP": {"xmp": XMP}}[format]
    plain = picture(format, exif=exif.tobytes(), **more)
    if format == "PNG":
        plain = with_chunk(plain, b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)
    made = embed(plain, travelling(turn_with(Recipe(prompt=prompt))))
    assert made is not None
    assert recipe_of(made.data) == Recipe(prompt=prompt)
    opened = Image.open(io.BytesIO(made.data))
    opened.load()
    assert opened.getexif()[0x010E] == "a description"
    assert b"<dc:creator>Ada &amp; Co</dc:creator>" in made.data
    # Whoever knows XMP reads both notes.
    if format != "PNG":
        from xml.etree import ElementTree

        packet = opened.info["xmp"]
        tree = ElementTree.fromstring(
            packet[packet.index(b"<x:xmpmeta") : packet.index(b"<?xpacket end")]
        )
        names = {element.tag.rpartition("}")[2] for element in tree.iter()}
        assert "creator" in names


def with_chunk(png: bytes, kind: bytes, body: bytes) -> bytes:
    chunk = struct.pack(">I4s", len(body), kind) + body
    at = png.index(b"IDAT") - 4
    return png[:at] + chunk + struct.pack(">I", zlib.crc32(kind + body)) + png[at:]


def test_png_chunks_stay_byte_for_byte() -> None:
    plain = with_chunk(picture("PNG"), b"caBX", b"a signature")
    made = embed(plain, "{}")
    assert made is not None
    assert made.signed
    start = made.data.index(b"iTXtMusa recipe") - 4
    (length,) = struct.unpack_from(">I", made.data, start)
    assert made.data[:start] + made.data[start + 12 + length :] == plain


def test_jpeg_segments_stay_byte_for_byte_and_a_signature_is_told() -> None:
    plain = picture("JPEG")
    mark = b"\xff\xeb" + struct.pack(">H", 12) + b"JP\0\1jumbxx"
    plain = plain[:20] + mark + plain[20:]
    made = embed(plain, "{}")
    assert made is not None
    assert made.signed
    start = made.data.index(b"\xff\xe1")
    (length,) = struct.unpack_from(">H", made.data, start + 2)
    assert made.data[:start] + made.data[start + 2 + length :] == plain


@pytest.mark.parametrize(("mode", "more"), [("RGB", {}), ("RGBA", {"lossless": True})])
def test_a_plain_webp_gets_the_head_that_it_needs(mode: str, more: dict[str, object]) -> None:
    plain = picture("WEBP", mode, **more)
    made = embed(plain, "{}")
    assert made is not None
    assert made.data[12:16] == b"VP8X"
    assert plain[12:].rstrip(b"\0") in made.data
    assert same_pixels(plain, made.data)


def test_what_has_no_room_is_left_alone() -> None:
    for data in (picture("GIF"), picture("PNG")[:60], picture("JPEG")[:200], b"", b"RIFF"):
        assert embed(data, "{}") is None
        assert recipe_of(data) is None
    strange = picture("JPEG", xmp=b"\xff\xfe<\0x\0")
    assert embed(strange, "{}") is None


def test_references_and_roles_travel_along() -> None:
    from services.domain import BlobId, Picture, Reference

    given = Picture(BlobId("ab" * 32), "image/png", 10, 10, 99)
    recipe = Recipe("@mug", (Reference(given, given, "mug.png", Role.OBJECT),))
    made = embed(picture("WEBP"), travelling(turn_with(recipe)))
    assert made is not None
    assert recipe_of(made.data) == recipe


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FORMATS), st.data())
def test_damaged_pictures_never_break_the_reader(format: str, data: st.DataObject) -> None:
    made = embed(picture(format), travelling(turn_with(Recipe("a mug"))))
    assert made is not None
    damaged = bytearray(made.data)
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    recipe_in(bytes(damaged[: data.draw(st.integers(0, len(damaged)))]))
    recipe_of(bytes(damaged))
    embed(bytes(damaged), "{}")
