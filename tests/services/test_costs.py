"""What was spent is told on the command line, and goes out as a table for other programs."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from services import settings
from services.domain import Expense, JobState, SessionId, TurnId, Usage
from services.emulator.server import Emulator
from services.errors import Unwritable
from services.library import Library
from services.options import Options
from services.paths import config_folder
from services.settings import Settings
from services.studio import Studio
from services.studio.statement import COLUMNS, PAGE, statement, write
from tests.journeys.conftest import Home, emulator, home
from tests.journeys.test_command_line import here
from tests.library.samples import NOON, a_job, generate
from tests.library.test_ledger import BILLED

__all__ = ["emulator", "here", "home"]


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def line(name: str = "turn", **more: object) -> Expense:
    expense = Expense(TurnId(name), SessionId("s"), NOON, "gemini-3-pro-image", True, 0.1344)
    return replace(expense, **more)  # type: ignore[arg-type]


def test_costs_are_told_by_session_day_and_month(  # type: ignore[no-untyped-def]
    here, home: Home, emulator: Emulator
) -> None:
    settings.save(Settings(budget_usd=20), config_folder())
    assert here("generate", "a kite", "--session", "Kites", "--json").status == 0
    told = here("costs", "--json").json
    assert told["estimate"] is True
    assert told["prices_of"]
    assert told["play_money"] is False
    assert told["budget_usd"] == 20
    [session] = told["sessions"]
    assert session["name"] == "Kites"
    assert session["pictures"] == session["answers"] == told["month"]["pictures"] == 1
    assert session["tokens"]["image_tokens"] == 1120
    assert session["by_kind_usd"]["images"] == pytest.approx(0.1344)
    assert sum(session["by_kind_usd"].values()) == pytest.approx(session["cost_usd"])
    said = here("costs")
    lines = said.out.splitlines()
    assert lines[0].endswith("Kites (1 picture)")
    assert "of $20.00" in lines[2]
    assert lines[-1].startswith("Estimates, by the price table of 20")


def test_what_the_budget_stops_says_how_to_send_it_from_here(  # type: ignore[no-untyped-def]
    here, home: Home, emulator: Emulator
) -> None:
    settings.save(Settings(budget_usd=0.2), config_folder())
    said = here("generate", "kites", "--variations", "2", "--json")
    assert (said.status, set(said.json)) == (1, {"error"})
    error = said.json["error"]
    assert (error["kind"], error["next_step"]) == ("budget", "send-anyway")
    assert "--over-budget" in error["advice"]
    assert said.err.startswith("This would bring ")
    assert not emulator.requests


def test_the_table_has_plain_numbers_dates_and_no_formulas() -> None:
    usage = Usage(1204, 1120, 96, 861, 3281)
    rows = table(
        statement(
            [
                (line(usage=usage), '=HYPERLINK("http://x")'),
                (line("lost", made=False, cost_usd=None, model="@model"), "Möwen, „am“ Meer\n2"),
                (line("small", cost_usd=0.0000012, sandbox=True), "  -1"),
            ]
        )
    )
    assert list(rows[0]) == list(COLUMNS)
    first, lost, small = rows
    assert first["estimated_cost_usd"] == "0.134400"
    assert (first["input_tokens"], first["total_tokens"]) == ("1204", "3281")
    assert first["session"] == '\'=HYPERLINK("http://x")'
    assert first["sent_at"][:10] in ("2023-11-14", "2023-11-15")
    assert first["sent_at"][19] in "+-"
    assert lost["model"] == "'@model"
    assert lost["session"] == "Möwen, „am“ Meer 2"
    assert (lost["estimated_cost_usd"], lost["price_known"]) == ("", "no")
    assert lost["result"] == "failure that may have been billed"
    assert (small["session"], small["estimated_cost_usd"]) == ("'-1", "0.000001")
    assert (first["play_money"], small["play_money"]) == ("no", "yes")


async def test_the_whole_ledger_is_written_with_what_failed_and_what_is_hidden(
    tmp_path: Path,
) -> None:
    library = Library.open(tmp_path / "library")
    session = library.create_session("Bay").id
    turn = generate(library, session)
    library.discard([turn.id])
    lost = replace(a_job(library, session, "lost"), estimate_usd=0.25, created_at=NOON + 9)
    library.record_attempt(replace(lost, state=JobState.FAILED, error=BILLED.to_json()))
    library.dismiss_attempt(lost.id)
    library.close()
    made = Studio(Options(tmp_path / "library", tmp_path / "cache"))
    await made.open()
    try:
        target = tmp_path / "out" / "costs.csv"
        assert await made.money.export(target) == 2
        rows = table(target.read_bytes())
        assert [row["turn"] for row in rows] == ["turn-1", "lost"]
        assert {row["session"] for row in rows} == {"Bay"}
        assert "lighthouse" not in target.read_text("utf-8").casefold()
    finally:
        await made.leave()
        await made.close()


async def test_pages_neither_lose_nor_repeat_a_line(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "library")
    session = library.create_session("Bay").id
    with library._desk.database.writing():
        for number in range(PAGE + 5):
            # Many of one moment, as variations are.
            library._enter(line(f"t{number:05}", session=session, at=NOON + number // 100))
    library.close()
    made = Studio(Options(tmp_path / "library", tmp_path / "cache"))
    await made.open()
    assert await made.money.export(tmp_path / "costs.csv") == PAGE + 5
    names = [row["turn"] for row in table((tmp_path / "costs.csv").read_bytes())]
    assert names == [f"t{number:05}" for number in range(PAGE + 5)]
    await made.leave()
    await made.close()


def test_a_folder_that_cannot_be_written_is_told_and_the_old_table_stands(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unwritable) as failed:
        write(b"new", tmp_path / "file" / "costs.csv")
    assert failed.value.title == "costs.csv cannot be written"
    assert (tmp_path / "file").read_text() == "in the way"
