"""Pictures are sorted with single keys; the next one follows, and every step is taken back."""

from __future__ import annotations

from services.domain import Flag, Label, TurnId
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until


async def test_keys_mark_and_go_on_and_undo_takes_it_back(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        first = await person.picture(person.ask("a boat"))
        second = await person.picture(person.ask("a mug"))

        def marks(turn: TurnId) -> tuple[int, Flag, Label, bool]:
            card = person.desk.session.turn(turn)
            assert card is not None
            return card.marks.rating, card.marks.flag, card.marks.label, card.starred

        none = (0, Flag.NONE, Label.NONE, False)
        person.board.setFocus()
        person.desk.selection.choose([first.id])
        person.press("4", person.board)
        assert marks(first.id) == (4, Flag.NONE, Label.NONE, False)
        assert person.desk.selection.turns == (second.id,), "the next follows by itself"
        person.press("X", person.board)
        assert marks(second.id) == (0, Flag.REJECT, Label.NONE, False)
        await _many(person, first.id, second.id)
        assert marks(first.id) == (4, Flag.PICK, Label.GREEN, True)
        for _ in range(5):
            person.press("Ctrl+Z", person.board)
        assert marks(first.id) == marks(second.id) == none
        for _ in range(2):
            person.press("Ctrl+Shift+Z", person.board)
        assert marks(second.id) == (0, Flag.REJECT, Label.NONE, False)
        await _kept(person)
        found = await person.desk.library.search("is:reject")
        assert [turn.id for turn in found] == [second.id]


async def _many(person: Person, *turns: TurnId) -> None:
    person.desk.selection.choose(turns)
    for key in ("P", "8", "S"):
        person.press(key, person.board)
    assert person.desk.selection.turns == turns, "many stay selected"
    await _kept(person)


async def _kept(person: Person) -> None:
    await until(lambda: not person.desk.tasks._running, "marks that are kept")
