"""What is too much for one request: told before it is sent, and always with a way on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PIL import Image
from PySide6.QtWidgets import QAbstractButton

from services.domain import Turn
from services.emulator.server import Emulator
from services.options import Options
from tests.imaging.pictures import encoded
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, raw, until

LIMIT = 900_000  # bytes; one picture of the user's takes about 800,000 of them


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(request_limit_bytes=LIMIT) as emulator:
        yield emulator


@pytest.fixture
def little_room(keyed_home: Home, emulator: Emulator) -> Options:
    return replace(keyed_home.options(emulator.address), request_limit_bytes=LIMIT)


def noise(seed: int) -> bytes:
    """A PNG of 600 kB that nothing makes smaller."""
    image = Image.effect_noise((510, 400), 60 + seed)
    return encoded(Image.merge("RGB", [image, image.rotate(180), image.rotate(90)]), "PNG")


def kinds(emulator: Emulator) -> list[list[str]]:
    """What each part of the last request's contents is."""
    asked = [one for one in emulator.requests if "enerateContent" in one.path][-1]
    return [
        [
            "file" if "fileData" in p else "inline" if "inlineData" in p else "text"
            for p in c["parts"]
        ]
        for c in asked.body["contents"]
    ]


async def test_references_that_are_too_much_travel_as_files_by_themselves(
    little_room: Options, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(little_room) as visit:
        person = visit.person
        for seed in range(3):
            person.drop(raw("image/png", noise(seed)))
        await person.pictures_are_in(3)
        assert person.sees("requestSize")
        assert "uploaded as files first" in person.words_in("requestSize")
        assert not person.sees("sendAsFiles")
        turn = await person.picture(person.ask("a bay"))
    [parts] = kinds(emulator)
    assert sorted(parts) == ["file", "file", "inline", "text"]
    assert len(turn.outcome.files) == 2


async def too_long(person: Person) -> Turn:
    """A conversation that takes more than a request may."""
    person.drop(raw("image/png", noise(0)))
    await person.pictures_are_in(1)
    first = await person.picture(person.ask("a bay !big-signature=60000"))
    person.desk.session.select(first.id)
    person.press("Ctrl+Shift+R")
    await until(lambda: person.sees("sendAsFiles"), "a choice of ways")
    return first


async def test_the_users_pictures_in_a_conversation_go_as_files_only_when_asked(
    little_room: Options, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(little_room) as visit:
        person = visit.person
        first = await too_long(person)
        asked = len(emulator.requests)
        person.write("warmer light")
        person.press("Ctrl+Return", person.prompt)
        assert len(emulator.requests) == asked, "nothing is sent before the user has chosen"
        assert "it then fits" in person.words_in("requestSize")
        person.click("sendAsFiles")
        assert not person.sees("sendAsFiles")
        person.click("sendInline")  # it can be taken back
        person.click("sendAsFiles")
        second = await person.picture(person.ask("warmer light"))
        assert second.parent == first.id
        assert kinds(emulator) == [["text", "file"], ["text", "inline"], ["text"]]
        person.desk.session.select(second.id)
        person.desk.draft.set_as_files(False)
        await until(lambda: person.desk.conversation.weight.moved, "the conversation's weight")
        third = await person.picture(person.ask("and a moon"))
    assert kinds(emulator)[0] == ["text", "file"], "what went as a file before does so again"
    assert third.outcome.files


async def test_a_conversation_that_is_too_much_can_be_left_for_its_picture(
    little_room: Options, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(little_room) as visit:
        person = visit.person
        await too_long(person)
        assert person.find(QAbstractButton, "fromPictureOnly").isVisible()
        person.click("fromPictureOnly")
        await until(lambda: not person.desk.conversation.weight.total, "a fresh start")
        fresh = await person.picture(person.ask("warmer light"))
    assert fresh.parent is None
    assert kinds(emulator) == [["text", "text", "inline"]]  # the prompt, what the picture is, it
