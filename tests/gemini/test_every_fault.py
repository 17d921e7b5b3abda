"""Every failure that we know, over real HTTP through the real wire, as a person is told it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.emulator.server import Emulator
from services.errors import NextStep, StudioError
from tests.gemini.conftest import KEY, Desk
from tests.gemini.every_fault import FAULTS, MAYBE, NO, SAYS_NOT, Told

WORDS = {
    NO: "Nothing was billed.",
    MAYBE: "It may have been billed.",
    SAYS_NOT: "Google says that this was not charged.",
}


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory, emulator: Emulator) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("faults"))
    desk.run(desk.wire.account(KEY, base_url=emulator.address))
    yield desk
    desk.close()


def failure(desk: Desk, prompt: str, *, stream: bool) -> StudioError:
    attempt = desk.ask([{"role": "user", "parts": [{"text": prompt}]}])
    with pytest.raises(StudioError) as told:
        desk.run(desk.wire.generate(attempt, stream=stream))
    return told.value


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize(("name", "told"), FAULTS.items(), ids=FAULTS)
def test_a_failure_says_what_happened_what_to_do_and_whether_it_was_billed(
    asking: Desk, name: str, told: Told, stream: bool
) -> None:
    error = failure(asking, f"a bay !{name}", stream=stream)
    key = error.key.removeprefix("gemini_")
    assert (key, error.kind, error.next_step.value) == told[:3]
    assert error.billing == WORDS[told.billed]
    assert error.may_have_been_billed == (told.billed == MAYBE)
    assert error.next_step not in (NextStep.NONE, *error.other_steps)
    assert StudioError.from_json(error.to_json()).to_json() == error.to_json()
    without_successor = error.changed(params={**error.params, "successor": "Nano Banana Pro"})
    for sentence in (without_successor.title, without_successor.advice):
        assert sentence
        assert "–" not in sentence
        assert "{" not in sentence


def test_no_failure_was_asked_for_twice(asking: Desk, emulator: Emulator) -> None:
    before = len(emulator.requests)
    for name in FAULTS:
        if name != "huge":
            failure(asking, f"a kite !{name}", stream=False)
    assert len(emulator.requests) - before == len(FAULTS) - 1


def test_the_answer_of_300_megabytes_leaves_no_room_taken(asking: Desk, tmp_path: Path) -> None:
    attempt: Any = asking.ask([{"role": "user", "parts": [{"text": "a bay !huge"}]}])
    with pytest.raises(StudioError):
        asking.run(asking.wire.generate(attempt))
    kept = sum(path.stat().st_size for path in (asking.inbox / attempt).rglob("*"))
    assert kept < 100_000
