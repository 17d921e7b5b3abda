"""The Details tab: what was asked beside what came back, for turns and for what failed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from gui.panels.details import Details
from gui.state.provenance import Credentials
from services.catalogue import Catalogue
from services.domain import (
    BlobId,
    Job,
    JobState,
    ModelId,
    Outcome,
    Picture,
    Place,
    Recipe,
    Reference,
    Role,
    SessionId,
    Turn,
    TurnId,
    Usage,
)
from services.errors import CutOff

JPEG = Picture(BlobId("a" * 64), "image/jpeg", 1376, 768, 217_900)
SET = Recipe(
    "a mug",
    references=(
        Reference(JPEG, JPEG, "mug.jpg", Role.OBJECT),
        Reference(JPEG, JPEG, "<b>slate</b>.png"),
    ),
    model=ModelId("gemini-nano-banana-2.1"),
    ratio="16:9",
    size="1K",
    grounding=True,
    image_search=True,
    show_thoughts=True,
    thinking_level="high",
    with_text=False,
    seed=7,
    safety="BLOCK_ONLY_HIGH",
    media_resolution="low",
    system_instruction="Paint as if by hand.",
)
CAME = Outcome(
    pictures=(JPEG,),
    text="Here it is",
    finish_reason="STOP",
    usage=Usage(14, 1120, 43, 441, 1618),
    model_version="gemini-nano-banana-2.1-007",
    response_id="uAXBDFkwjYQ",
    took_s=12.5,
)


def turn(recipe: Recipe = SET, outcome: Outcome = CAME) -> Turn:
    return Turn(
        TurnId("t"),
        SessionId("s"),
        None,
        recipe,
        outcome,
        1_700_000_000.0,
        Place(0, 0),
        "gemini-nano-banana-2.1",
        0.0336,
    )


@pytest.fixture
def details(qtbot: QtBot) -> Details:
    made = Details(Catalogue.load())
    qtbot.addWidget(made)
    made.resize(300, 900)
    made.show()
    return made


def labels(details: Details) -> list[QLabel]:
    QApplication.sendPostedEvents()  # a layout shows what it is given a moment later
    return [label for label in details.findChildren(QLabel) if label.isVisible()]


def rows(details: Details) -> list[str]:
    return [label.text() for label in labels(details)]


def notes(details: Details) -> list[str]:
    return [label.text() for label in labels(details) if label.objectName() == "factNote"]


def test_all_that_was_set_is_told_beside_all_that_came(details: Details) -> None:
    details.show_path((turn(),))
    told = rows(details)
    assert told.index("Asked") < told.index("Seed") < told.index("Returned") < told.index("Tokens")
    for words in (
        "Nano Banana 2.1",
        "1K, 16:9 (1376 × 768)",
        "1. mug.jpg, object\n2. <b>slate</b>.png",
        "web and pictures",
        "high, shown",
        "pictures only, no words",
        "7",
        "blocks high risk only",
        "references read in low resolution",
        "Paint as if by hand.",
        "1376 × 768, JPEG",
        "gemini-nano-banana-2.1-007",
        "14 in, 1120 image, 43 text, 441 thought",
        "12.5 s",
        "uAXBDFkwjYQ",
        "$0.034, an estimate",
        "Here it is",
    ):
        assert words in told, words
    assert notes(details) == []
    [model] = [label for label in labels(details) if label.text() == "Nano Banana 2.1"]
    assert model.accessibleDescription() == "gemini-nano-banana-2.1"


def test_what_was_typed_stands_beside_what_was_sent_where_they_differ(details: Details) -> None:
    typed = Recipe(prompt="a red mug of image 1", written="a {red|blue} mug of @mug")
    details.show_path((turn(typed),))
    shown = "\n".join(rows(details))
    assert "a {red|blue} mug of @mug" in shown
    assert "a red mug of image 1" in shown
    details.show_path((turn(Recipe(prompt="a mug")),))
    assert not any("Typed" in row or "Sent" in row for row in rows(details))


def test_what_was_left_as_it_is_takes_no_row(details: Details) -> None:
    details.show_path((turn(Recipe("a mug")),))
    told = rows(details)
    assert told[told.index("Asked") + 1 : told.index("Returned")] == [
        "Model",
        "Nano Banana Pro",
        "Picture",
        "1K, ratio left to the model",
    ]
    assert "Ended" not in told


def test_a_picture_that_is_not_as_asked_and_an_odd_end_are_said(details: Details) -> None:
    other = replace(CAME, finish_reason="MAX_TOKENS", finish_message="Too long")
    details.show_path((turn(replace(SET, size="2K"), other),))
    assert notes(details) == ["Not as asked: 1376 × 768 came instead of 2752 × 1536."]
    assert "MAX_TOKENS\nToo long" in rows(details)


def test_a_draft_that_was_made_a_turn_says_what_it_is(details: Details) -> None:
    small = replace(JPEG, width_px=344, height_px=192)
    kept = Outcome(pictures=(small,), draft_of=TurnId("t"), model_version="007")
    details.show_path((turn(outcome=kept),))
    assert notes(details) == ["A draft out of the model's thinking, made a turn by hand."]
    assert "nothing more than what it was made with" in rows(details)


def test_a_failed_job_tells_what_it_asked_why_it_failed_and_what_came(details: Details) -> None:
    error = CutOff("gemini_cut_off", may_have_been_billed=True).to_json()
    job = Job(TurnId("j"), SessionId("s"), None, SET, Place(0, 0), 1.0, JobState.FAILED, error)
    details.show_job(job, Outcome(model_version="007", usage=Usage(thought_tokens=61)))
    told = rows(details)
    for words in ("Nano Banana 2.1", error["title"], "It may have been billed.", "61 thought"):
        assert words in told, words
    assert "Path to here" not in told
    details.show_job(replace(job, state=JobState.RUNNING, error=None), Outcome())
    assert "What happened" not in rows(details)


def test_showing_turn_after_turn_leaves_no_row_behind(details: Details) -> None:
    details.show_path((turn(),))
    height = details.sizeHint().height()
    for _ in range(50):
        details.show_path((turn(),))
    assert details.sizeHint().height() == height


def test_provenance_is_told_of_the_picture_that_is_shown_and_of_no_other(details: Details) -> None:
    details.show_path((turn(),))
    line = details.findChild(QLabel, "provenance")
    details.show_provenance(BlobId("b" * 64), True)
    assert line.isHidden()
    details.show_provenance(JPEG.blob, True)
    assert line.text().startswith("Content Credentials (C2PA) are in the file")
    assert "SynthID" in line.text()
    details.show_path((replace(turn(), sandbox=True),))
    assert line.isHidden()
    details.show_provenance(JPEG.blob, False)
    assert line.text() == "No Content Credentials (C2PA) are in the file."


@pytest.mark.parametrize(
    ("pieces", "signed"),
    [
        ([b"\xff\xd8\xff\xeb\x00\x20JP\x00\x01jumb....jumdc2pa"], True),
        ([b"\xff\xd8\xff\xeb\x00\x20JP\x00\x01ju", b"mb....jumdc2", b"p", b"a...."], True),
        ([b"\x89PNG....caBX....jumb....jumdc2ma"], False),
        ([], False),
    ],
)
def test_content_credentials_are_found_in_any_container(pieces: list[bytes], signed: bool) -> None:
    credentials = Credentials()
    for piece in pieces:
        credentials.look(piece)
    assert credentials.found is signed
