"""What is seen is turned and mirrored; marks and crop go along with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain import Edits, PictureMark, Spot, Stroke
from services.edits import (
    NONE,
    cropped,
    flipped,
    from_json,
    mirrored,
    part,
    sent_size,
    turned,
)

STEPS: dict[str, Callable[[Edits], Edits]] = {
    "right": turned,
    "left": lambda edits: turned(edits, 3),
    "mirror": mirrored,
    "flip": flipped,
}
MARK = PictureMark(Stroke.ARROW, (Spot(0.25, 0.125), Spot(0.75, 0.5)), "1", "#FFFFFF", 2.0)
MARKED = cropped(Edits(marks=(MARK,)), 0.125, 0.25, 0.75, 0.5)


@pytest.mark.parametrize(
    ("steps", "twin"),
    [
        (["right"] * 4, []),
        (["right", "left"], []),
        (["mirror", "mirror"], []),
        (["flip", "flip"], []),
        (["mirror", "flip"], ["right", "right"]),
        (["mirror", "right"], ["left", "mirror"]),
        (["flip", "right"], ["right", "mirror"]),
    ],
)
def test_steps_that_look_alike_are_the_same_edits(steps: list[str], twin: list[str]) -> None:
    assert done(steps) == done(twin)


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=12))
def test_any_walk_can_be_walked_back(steps: list[str]) -> None:
    back = {"right": "left", "left": "right"}
    assert done([*steps, *(back.get(step, step) for step in reversed(steps))]) == MARKED


def test_a_turn_takes_marks_and_crop_along() -> None:
    once = turned(MARKED)
    assert once.marks[0].spots == (Spot(0.875, 0.25), Spot(0.5, 0.75))
    assert part(once) == (0.5, 0.125, 0.75, 0.75)
    assert (once.quarter_turns, once.mirrored) == (1, False)


def test_the_pixels_that_are_sent_follow_turn_and_crop() -> None:
    assert sent_size((1000, 600), NONE) == (1000, 600)
    assert sent_size((1000, 600), MARKED) == (625, 150)
    assert sent_size((1000, 600), turned(MARKED)) == (150, 625)


def test_edits_survive_json() -> None:
    assert from_json(json.loads(json.dumps(asdict(MARKED)))) == MARKED


def done(steps: list[str]) -> Edits:
    edits = MARKED
    for step in steps:
        edits = STEPS[step](edits)
    return edits
