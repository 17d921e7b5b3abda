from __future__ import annotations

import errno
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from services.children import ROOT
from services.domain import Flag, Label, Marks, Place, SessionId, TurnId
from services.errors import DiskFull
from services.library import Library, repair, verify
from services.library.migrations import VERSION
from tests.library.failing import FailingFiles

SAVED = ROOT / "tests" / "data" / "library-v1"
SAVED_2 = ROOT / "tests" / "data" / "library-v2"
SAVED_4 = ROOT / "tests" / "data" / "library-v4"
SAVED_6 = ROOT / "tests" / "data" / "library-v6"
SAVED_7 = ROOT / "tests" / "data" / "library-v7"
SAVED_5 = ROOT / "tests" / "data" / "library-v5"
BACKUP = "library-version-1.db"


@pytest.fixture
def old(quick: Path) -> Path:
    folder = quick / "library"
    shutil.copytree(SAVED, folder)
    return folder


def version_in(database: Path) -> int:
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def test_a_version_1_library_opens_with_all_that_it_held(old: Path) -> None:
    assert verify(old).ok
    library = Library.open(old)
    session = library.session(SessionId("session-0"))
    assert [card.id for card in session.turns] == ["old-1"]
    assert session.draft is not None
    assert session.draft.prompt == "An unfinished thought"
    assert [turn.id for turn in library.path(TurnId("old-2"))] == ["old-1", "old-2"]
    assert [summary.name for summary in library.sessions()] == ["Old lamps", "Leuchttürme"]
    assert [card.id for card in library.search("lamp")] == ["old-3", "old-1"]
    library.star(TurnId("old-1"), True)
    library.move(TurnId("old-1"), Place(5.0, 5.0))
    library.close()
    assert version_in(old / "library.db") == VERSION
    assert verify(old).ok


def test_a_version_2_library_opens_with_its_stars_and_shows_answers_in_words(quick: Path) -> None:
    folder = quick / "library"
    shutil.copytree(SAVED_2, folder)
    assert verify(folder).ok
    library = Library.open(folder)
    cards = {card.id: card for card in library.session(SessionId("session-0")).turns}
    assert list(cards) == ["old-1", "old-4"]
    assert cards[TurnId("old-1")].starred
    assert cards[TurnId("old-1")].words == ""
    said = cards[TurnId("old-4")]
    assert said.picture is None
    assert said.words == "Should it stand on the left,\nor on the right of the bay? 🌊"
    assert [found.words for found in library.search("bay")] == [said.words]
    assert [summary.id for summary in library.sessions()] == ["session-0", "session-1"]
    library.close()
    assert version_in(folder / "library.db") == VERSION
    assert version_in(folder / "backups" / "library-version-2.db") == 2
    assert verify(folder).ok


def test_a_version_4_library_learns_how_long_its_pictures_took(quick: Path) -> None:
    folder = quick / "library"
    shutil.copytree(SAVED_4, folder)
    assert verify(folder).ok
    library = Library.open(folder)
    pro = ["gemini-3-pro-image"]
    assert library.times(pro, "4K", 9) == (31.5,)
    assert library.times(pro, "1K", 9) == (12.5,) * 4, "a draft made a turn took no time"
    assert library.times(pro, None, 2) == (31.5, 12.5)
    assert library.times(pro, "2K", 9) == library.times(["gemini-4"], "1K", 9) == ()
    assert library.times(pro, "1K", 9, sandbox=True) == ()
    assert [job.id for job in library.open_attempts()] == ["waiting"]
    before = library.times(pro, None, 99)
    library.close()
    assert version_in(folder / "library.db") == VERSION
    (folder / "library.db").unlink()
    assert repair(folder).ok
    library = Library.open(folder)
    assert sorted(library.times(pro, None, 99)) == sorted(before), "the records know it as well"
    assert [job.id for job in library.open_attempts()] == ["waiting"]
    library.close()


def test_a_version_5_library_learns_to_find_and_takes_marks(quick: Path) -> None:
    folder = quick / "library"
    shutil.copytree(SAVED_5, folder)
    assert verify(folder).ok
    library = Library.open(folder)
    assert [card.id for card in library.search("東")] == ["old-7"]
    assert [card.id for card in library.search("cafe ratio:16:9 has:references ref:mug")] == [
        "old-7"
    ]
    assert "old-1" not in {card.id for card in library.search("-lamp after:2000")}
    marks = Marks(4, Flag.PICK, Label.BLUE, ("studio light", "Café"), "Print this\nlarge")
    library.mark_all({TurnId("old-7"): marks})
    library.close()
    assert verify(folder).ok
    (folder / "library.db").unlink()
    assert repair(folder).ok
    library = Library.open(folder)
    (found,) = library.search('rating:>=4 is:pick label:blue tag:"studio li" print has:note')
    assert (found.id, found.marks) == ("old-7", marks)
    library.close()


def test_a_version_6_library_has_what_was_hidden_in_its_trash(quick: Path) -> None:
    folder = quick / "library"
    shutil.copytree(SAVED_6, folder)
    assert verify(folder).ok
    library = Library.open(folder)
    [found] = library.trash().turns
    assert (found.turn.id, found.at, found.needed) == ("old-2", 0.0, False)
    assert library.outdated() == ((), ()), "nobody was told that it would go"
    [kept] = library.search("rating:>=4")
    assert (kept.id, kept.marks.note) == ("old-7", "Print this\nlarge")
    library.restore([TurnId("old-2")])
    library.discard([TurnId("old-7")])
    library.close()
    assert version_in(folder / "backups" / "library-version-6.db") == 6
    assert verify(folder).ok
    (folder / "library.db").unlink()
    assert repair(folder).ok
    library = Library.open(folder)
    assert [one.turn.id for one in library.trash().turns] == ["old-7"]
    assert "old-2" in {card.id for card in library.session(SessionId("session-0")).turns}
    library.close()


def test_a_version_7_library_is_searched_in_every_spelling(quick: Path) -> None:
    folder = quick / "library"
    shutil.copytree(SAVED_7, folder)
    assert verify(folder).ok
    library = Library.open(folder)
    for query in ("strasse", "🏮", "full width", "fine 🌊", "tag:grösse", "tag:grosse", "Café 京"):
        assert len(library.search(query)) == 1, query
    (hit,) = library.hits("strasse")
    assert hit.words == "Die Straße zum Meer 🏮, ｆｕｌｌ ｗｉｄｔｈ"
    library.close()
    assert version_in(folder / "backups" / "library-version-7.db") == 7
    assert verify(folder).ok


def test_the_backup_is_the_library_as_it_was(old: Path) -> None:
    Library.open(old).close()
    assert verify(old).ok
    backup = old / "backups" / BACKUP
    assert version_in(backup) == 1
    shutil.copy(backup, old / "library.db")
    assert verify(old).ok
    Library.open(old).close()
    assert version_in(old / "library.db") == VERSION


def test_a_new_library_needs_no_backup(folder: Path) -> None:
    Library.open(folder).close()
    assert list((folder / "backups").iterdir()) == []


def test_a_migration_that_fails_anywhere_leaves_the_old_library(old: Path) -> None:
    nth = 0
    while True:
        nth += 1
        folder = old.parent / str(nth)
        shutil.copytree(old, folder)
        try:
            Library.open(folder, files=FailingFiles(nth, errno.ENOSPC, sticky=True)).close()
        except DiskFull:
            assert version_in(folder / "library.db") in range(1, VERSION + 1)
            assert verify(folder).ok
            Library.open(folder).close()
            assert version_in(folder / "library.db") == VERSION
            assert version_in(folder / "backups" / BACKUP) == 1
        else:
            break
    assert nth > 10
