"""Every failure that we know, over real HTTP through the real wire, as a person is told it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.genai import types

from services.emulator import scenarios
from services.emulator.server import Emulator
from services.errors import NextStep, StudioError
from services.gemini import endings, faults
from services.messages import templates
from services.resets import ALL, SETTINGS
from tests.gemini.conftest import KEY, Desk
from tests.gemini.every_fault import FAULTS, MAYBE, NO, NO_FAULTS, SAYS_NOT, Told

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


def test_every_scenario_is_expected_to_become_something() -> None:
    assert scenarios.SCENARIOS.keys() == FAULTS.keys() | NO_FAULTS


def test_every_row_of_the_tables_has_a_scenario_that_leads_to_it() -> None:
    reached = {f"gemini_{told.key}" for told in FAULTS.values()}
    rows = {row.key for row in faults.ROWS}
    ends = {end.key for end in [*endings.BLOCKS.values(), *endings.FINISHES.values()]}
    assert sorted((rows | ends) - reached) == [], "no scenario leads there"
    for key in rows | ends:
        assert templates()[key].keys() == {"title", "advice"}


def test_every_reason_of_the_sdk_has_a_scenario() -> None:
    assert {*scenarios.FINISH_REASONS} == {reason.value for reason in types.FinishReason}
    assert {*scenarios.BLOCK_REASONS} == {reason.value for reason in types.BlockedReason}
    assert {*endings.FINISHES, "STOP", "FINISH_REASON_UNSPECIFIED"} == {*scenarios.FINISH_REASONS}
    assert {*endings.BLOCKS} == {*scenarios.BLOCK_REASONS}


def test_every_setting_that_a_row_names_can_be_reset() -> None:
    assert {row.setting for row in faults.ROWS if row.setting} <= {*SETTINGS, ALL}


def test_what_asks_to_reset_a_setting_names_it() -> None:
    for row in faults.ROWS:
        if (row.step or row.kind.step) is NextStep.RESET_SETTING:
            assert row.setting, row.key


def test_what_is_tried_again_without_asking_was_not_billed() -> None:
    for row in faults.ROWS:
        if (row.step or row.kind.step) is NextStep.WAIT:
            assert not row.billed, row.key


def test_the_answer_of_300_megabytes_leaves_no_room_taken(asking: Desk, tmp_path: Path) -> None:
    attempt: Any = asking.ask([{"role": "user", "parts": [{"text": "a bay !huge"}]}])
    with pytest.raises(StudioError):
        asking.run(asking.wire.generate(attempt))
    kept = sum(path.stat().st_size for path in (asking.inbox / attempt).rglob("*"))
    assert kept < 100_000
