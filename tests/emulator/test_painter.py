"""What is painted shows what arrived."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageStat

from services.emulator.models import MODELS
from services.emulator.order import Given, Order
from services.emulator.painter.easel import Easel
from tests.emulator.talking import NANO, png


def painted(order: Order) -> Image.Image:
    return Image.open(io.BytesIO(Easel(order).paint())).convert("RGB")


def distance(first: Image.Image, second: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(first, second)).mean)


def order(prompt: str = "a quiet bay", **more: object) -> Order:
    return Order(MODELS[NANO], prompt, **more)  # type: ignore[arg-type]


def test_words_references_and_size_change_the_picture() -> None:
    plain = painted(order(seed=1))
    assert distance(plain, painted(order(seed=1))) == 0
    assert distance(plain, painted(order("a quiet red bay", seed=1))) > 5
    given = (Given(png((0, 255, 0)), "image/png"),)
    shown = painted(order(seed=1, references=given, ratio="1:1"))
    greens = [
        pixel for pixel in shown.resize((128, 128)).getcolors(128 * 128) or []
        if pixel[1][1] > 200 and pixel[1][0] < 90 and pixel[1][2] < 90
    ]  # fmt: skip
    assert sum(count for count, _ in greens) > 100


def test_a_later_turn_starts_from_the_picture_before_and_changes_it() -> None:
    first = Easel(order("a red desert", seed=1)).paint()
    before = Image.open(io.BytesIO(first)).convert("RGB")
    later = painted(order("now teal", seed=1, depth=2, previous=Given(first, "image/jpeg")))
    fresh = painted(order("now teal", seed=1, depth=2))
    assert 3 < distance(before, later) < distance(before, fresh)


def test_a_reference_is_hung_upright() -> None:
    out = io.BytesIO()
    turned = Image.Exif()
    turned[0x0112] = 6
    Image.new("RGB", (200, 100), "blue").save(out, "JPEG", exif=turned)
    assert Easel(order(references=(Given(out.getvalue(), "image/jpeg"),))).ratio == "9:16"


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "I;16", "CMYK", "1"])
def test_references_of_every_mode_are_taken(mode: str) -> None:
    out = io.BytesIO()
    kind, mime = ("JPEG", "image/jpeg") if mode == "CMYK" else ("PNG", "image/png")
    Image.new(mode, (40, 30)).save(out, kind)
    Easel(order(references=(Given(out.getvalue(), mime),))).draft()


def test_every_ratio_of_every_model_can_be_painted_with_fourteen_references() -> None:
    given = (Given(png(), "image/png"),) * 14
    for model in MODELS.values():
        for ratio in model.base:
            wanted = Order(model, "word " * 60, references=given, ratio=ratio)
            assert Easel(wanted).draft().startswith(b"\xff\xd8")


def test_a_prompt_in_another_script_is_painted() -> None:
    Easel(order("一只猫 в лесу 🌊")).draft()
