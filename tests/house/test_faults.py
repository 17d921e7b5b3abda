"""Every failure that is known has a scenario, a sentence and a step; none is forgotten."""

from __future__ import annotations

from google.genai import types

from services.emulator import scenarios
from services.errors import NextStep
from services.gemini import endings, faults
from services.messages import templates
from services.resets import ALL, SETTINGS
from tests.gemini.every_fault import FAULTS, NO_FAULTS


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


def test_a_step_that_is_offered_is_another_than_the_first() -> None:
    for row in faults.ROWS:
        step = row.step or row.kind.step
        assert step is not NextStep.NONE, row.key
        assert step not in row.others, row.key
