from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from services.children import ROOT
from services.domain import Place, TurnId
from services.library import Library, repair, verify
from tests.library.samples import a_job, file_what_arrived, generate, turn_of


@pytest.fixture
def template(tmp_path: Path) -> Path:
    folder = tmp_path / "template"
    library = Library.open(folder)
    generate(library, library.create_session("Lighthouses").id)
    library.close()
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
def test_a_kill_between_any_two_steps_loses_nothing(template: Path, quick: Path) -> None:
    below = quick / "lives"
    below.mkdir()
    subprocess.run(
        [sys.executable, "-m", "tests.library.failing", template, below], cwd=ROOT, check=True
    )
    lives = sorted(path for path in below.iterdir() if path.is_dir())
    assert len(lives) > 40
    for folder in lives:
        keeps_its_promises(folder, folder.with_suffix(".said").read_text().split())


def keeps_its_promises(folder: Path, said: list[str]) -> None:
    assert verify(folder).ok, (folder, verify(folder))
    library = Library.open(folder)
    session = library.sessions()[0]
    file_what_arrived(library)
    opened = library.session(session.id)
    cards = {card.id: card for card in opened.turns}
    jobs = [job.id for job in opened.jobs]
    assert "turn-1" in cards
    assert [*cards, *jobs].count(TurnId("turn-2")) <= 1
    if "recorded" in said:
        assert "turn-2" in (*cards, *jobs)
    if "filed" in said:
        job = a_job(library, session.id, "turn-2", TurnId("turn-1"))
        assert library.turn(TurnId("turn-2")).outcome == turn_of(job).outcome
    if "moved" in said:
        assert cards[TurnId("turn-2")].place == Place(77.0, 88.0)
    if "renamed" in said:
        assert opened.name == "Renamed"
    if cards.keys() >= {"turn-2"}:
        assert list(library.inbox.iterdir()) == []
    assert list((folder / "tmp").iterdir()) == []
    library.close()
    assert list((folder / "locks").iterdir()) == []
    assert verify(folder).ok


def test_a_turn_recorded_but_not_indexed_is_adopted(template: Path) -> None:
    library = Library.open(template)
    before = library.turn(TurnId("turn-1"))
    connection = library._desk.database.connection
    connection.execute("DELETE FROM turns")
    connection.execute("DELETE FROM finds")
    library._lock.abandon()  # as a process that has died
    connection.close()
    assert verify(template).orphaned
    assert not verify(template).ok
    library = Library.open(template)
    assert library.turn(TurnId("turn-1")) == before
    library.close()
    assert verify(template).ok
    assert repair(template).recovered == ()
