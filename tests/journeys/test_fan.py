"""An answer with several pictures is one card that fans out; what lies on top is the card's."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.canvas.fan import Fan
from gui.panels.preview import Preview
from services.domain import TurnSummary
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until


def fan_of(person: Person) -> Fan:
    return person.find(Fan, "pictureFan")


def shown(person: Person) -> TurnSummary:
    [turn] = person.turns
    return turn


async def answered(person: Person) -> tuple[str, ...]:
    """Ask for a turn of three pictures; their blobs, in order."""
    turn = await person.picture(person.ask("a kite !many=3"))
    blobs = tuple(picture.blob for picture in turn.outcome.pictures)
    assert len(set(blobs)) == 3
    return blobs


async def test_a_card_of_three_fans_out_from_its_number_and_by_keys(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        first, second, third = await answered(person)
        assert [one.blob for one in shown(person).pictures] == [first, second, third]
        board, fan = person.board, fan_of(person)
        board.select(shown(person).id)
        person.press("Ctrl+Alt+F")
        assert fan.isVisible()
        assert fan.hasFocus()
        assert fan.count() == 3
        assert board.rect().contains(fan.geometry())
        QTest.keyClick(fan, Qt.Key.Key_Right)
        top = shown(person).picture
        assert top is not None
        assert top.blob == second
        QTest.keyClick(fan, Qt.Key.Key_Return)
        assert not fan.isVisible()
        assert board.hasFocus()

        card = board.card_rect(shown(person).id)
        ratio = board.devicePixelRatioF()
        found = [
            QPoint(x, y)
            for x in range(int(card.left()), int(card.right()))
            for y in range(int(card.top()), int(card.top()) + 40)
            if board._button_at(board._card_at(QPoint(x, y).toPointF()), QPoint(x, y).toPointF())
        ]
        assert found, f"no number on a card at {card}, {ratio}"
        QTest.mouseClick(board, Qt.MouseButton.LeftButton, pos=found[len(found) // 2])
        assert fan.isVisible()
        item = fan.visualItemRect(fan.item(2)).center()
        QTest.mouseClick(fan.viewport(), Qt.MouseButton.LeftButton, pos=item)
        top = shown(person).picture
        assert top is not None
        assert top.blob == third
        QTest.keyClick(fan, Qt.Key.Key_Escape)
        assert not fan.isVisible()


async def test_what_lies_on_top_is_what_becomes_a_reference_and_is_inspected(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        _, _, third = await answered(person)
        person.board.select(shown(person).id)
        await until(lambda: person.desk.file_name(), "the turn")
        person.press("Ctrl+Alt+F")
        QTest.keyClick(fan_of(person), Qt.Key.Key_End)
        QTest.keyClick(fan_of(person), Qt.Key.Key_Return)
        preview = person.find(Preview, "preview")
        assert preview.picture is not None
        assert preview.picture.blob == third
        assert preview.mark == "3 of 3"
        person.press("Ctrl+R", person.board)
        await until(lambda: len(person.desk.draft.recipe.references) == 1, "a reference")
        [reference] = person.desk.draft.recipe.references
        assert reference.original.blob == third

        person.press("Ctrl+Shift+R")  # its name would be in the request, and ask for three
        person.ask("a red one")
        await until(lambda: len(person.turns) == 2, "a child")

    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        many = next(turn for turn in person.turns if turn.pictures)
        assert len(many.pictures) == 3, "the stack comes back with its session"
        assert many.picture is not None
        assert many.picture.blob == third, "and what was on top still is"
        assert all(not turn.pictures for turn in person.turns if turn is not many)
        person.board.select(next(turn.id for turn in person.turns if turn is not many))
        person.press("Ctrl+Alt+F")
        assert not fan_of(person).isVisible(), "one picture cannot be fanned out"
