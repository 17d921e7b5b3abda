"""The grid: in which order, in which groups, and with what selected."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.canvas.cells import Cells
from gui.canvas.grid_cell import number_rect
from gui.canvas.grid_page import GridPage
from gui.canvas.grid_view import GridView
from gui.canvas.library_model import LibraryModel
from gui.canvas.rows_model import GROUP_ROLE, ID_ROLE, Group
from gui.canvas.turns_model import TurnsModel
from gui.state.pictures import Pictures
from gui.widgets.dropdown import Dropdown
from services.domain import Grouping, Marks, Order, TurnId, TurnSummary
from tests.gui.test_canvas import A, B, C, D, pictures, turn

__all__ = ["pictures"]

DAY_S = 86_400.0


def turns() -> list[TurnSummary]:
    """Two of one day, two of two others; one is starred."""
    times = {A: 1.5, B: 1.5001, C: 3.5, D: 5.5}
    titles = {A: "night", B: "Noon", C: "dawn", D: "dusk"}
    return [
        replace(turn(name), created_at=times[name] * DAY_S, title=titles[name], starred=name == B)
        for name in (A, B, C, D)
    ]


def listed(model: TurnsModel) -> list[str]:
    return [model.index(row).data(ID_ROLE) for row in range(model.rowCount())]


def headings(model: TurnsModel) -> list[bool]:
    return [bool(model.index(row).data(GROUP_ROLE)) for row in range(model.rowCount())]


def test_turns_stand_in_the_order_that_is_asked_for_and_in_groups() -> None:
    model = TurnsModel()
    model.replace(turns())
    assert (listed(model), headings(model)) == ([A, B, C, D], [True, False, True, True])
    model.arrange(Grouping.DAY, Order.NEWEST)
    assert (listed(model), headings(model)) == ([D, C, B, A], [True, True, True, False])
    model.arrange(Grouping.DAY, Order.TITLE)
    assert (listed(model), headings(model)) == ([D, C, A, B], [True, True, True, False])
    model.arrange(Grouping.NONE, Order.STARRED)
    assert (listed(model), headings(model)) == ([B, D, C, A], [False] * 4)
    model.arrange(Grouping.SESSION, Order.TITLE)
    assert (listed(model), headings(model)) == ([C, D, A, B], [True, False, False, False])


def test_models_and_ratings_are_groups_with_a_count() -> None:
    model = TurnsModel()
    model.name_models({"pro": "Banana Pro", "flash": "Banana"}.__getitem__)
    given = [
        replace(one, model="pro" if one.id == C else "flash", marks=Marks(5 if one.id == D else 0))
        for one in turns()
    ]
    model.replace(given)
    model.arrange(Grouping.MODEL, Order.NEWEST)
    assert (listed(model), model.groups) == (
        [D, B, A, C],
        [Group("Banana", 3), Group("Banana Pro", 1)],
    )
    model.arrange(Grouping.RATING, Order.OLDEST)
    assert (listed(model), model.groups) == (
        [D, A, B, C],
        [Group("★★★★★", 1), Group("No rating", 3)],
    )
    model.put(replace(given[1], marks=Marks(5)))
    assert (listed(model), [group.count for group in model.groups]) == ([B, D, A, C], [2, 2])
    told = model.data(model.index_of(A), Qt.ItemDataRole.AccessibleTextRole)
    assert told == "No rating: 2 turns. night"


def test_a_new_or_changed_turn_finds_its_place() -> None:
    model = TurnsModel()
    model.replace(turns()[:3])
    model.arrange(Grouping.NONE, Order.STARRED)
    model.put(turns()[3])
    assert listed(model) == [B, D, C, A]
    model.put(replace(turns()[0], starred=True))
    assert listed(model) == [B, A, D, C]
    assert model.index_of(C).row() == 3


def test_sorting_by_keyboard_keeps_what_is_selected(pictures: Pictures, qtbot: QtBot) -> None:
    model = TurnsModel()
    model.replace(turns())
    page = GridPage(model, LibraryModel(), pictures)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    page.view.choose((A, C))
    order = page.findChild(Dropdown, "gridOrder")
    qtbot.keyClick(order, Qt.Key.Key_Down)
    assert listed(model) == [D, C, B, A]
    assert page.view.chosen == (A, C)
    assert not page.grab().isNull()


# ---- where the cells lie


def test_every_group_begins_a_line_of_its_own_and_every_cell_is_found_where_it_lies() -> None:
    cells = Cells([4, 1, 7], 610, (200, 100), 30)
    assert (cells.columns, cells.count) == (3, 12)
    assert cells.height == 3 * 30 + (2 + 1 + 3) * 100
    for row in range(cells.count):
        box = cells.box(row)
        assert cells.at(box.x, box.y) == cells.at(box.right - 1, box.bottom - 1) == row
    assert cells.at(5, 10) is None, "a heading"
    assert cells.at(250, 140) is None, "beside the last of its line"
    assert [cells.group_of(row) for row in (0, 3, 4, 5, 11)] == [0, 0, 1, 2, 2]
    assert cells.span(1) == (230, 360)
    assert list(cells.between(0, 31)) == [0, 1, 2]
    assert list(cells.between(229, 240)) == [3]
    assert list(cells.between(120, 300)) == [0, 1, 2, 3, 4]
    assert list(cells.between(-50, 5000)) == list(range(12))


def test_up_and_down_keep_the_column_over_headings() -> None:
    cells = Cells([4, 1, 7], 610, (200, 100), 30)
    assert [cells.below(row) for row in (1, 3, 4, 10, 11)] == [3, 4, 5, 11, 11]
    assert [cells.above(row) for row in (1, 3, 4, 7, 11)] == [1, 0, 3, 4, 8]
    empty = Cells([], 610, (200, 100), 30)
    assert (empty.height, list(empty.between(0, 99)), empty.at(1, 1)) == (0, [], None)


def test_the_keyboard_walks_and_selects_over_groups(pictures: Pictures, qtbot: QtBot) -> None:
    model = TurnsModel()
    model.replace(turns())
    view = GridView(model, pictures)
    qtbot.addWidget(view)
    view.resize(900, 400)
    view.show()
    told: list[object] = []
    view.chosen_changed.connect(told.append)
    view.choose((A,))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(view, key)
    assert told == [(B,), (C,), (D,)]
    assert view.verticalScrollBar().value() > 0, "the current one is in sight"
    qtbot.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert set(view.chosen) == {C, D}
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.chosen == (A,)
    at = view.visualRect(model.index_of(B)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert view.chosen == (B,)
    assert view.indexAt(view.visualRect(model.index_of(A)).center()) == model.index_of(A)
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert set(view.chosen) == {A, B, C, D}
    opened: list[object] = []
    view.activated_turn.connect(opened.append)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened == [view.chosen[-1]]


def test_the_heading_of_the_group_in_sight_stays_at_the_edge(
    pictures: Pictures, qtbot: QtBot
) -> None:
    model = TurnsModel()
    day = [replace(turns()[0], id=TurnId(f"t{n}")) for n in range(40)]
    model.replace([*day, *turns()[2:]])
    view = GridView(model, pictures)
    qtbot.addWidget(view)
    view.resize(620, 400)
    view.show()
    heading = QRect(0, 0, 300, 30)
    before = view.viewport().grab(heading).toImage()
    view.verticalScrollBar().setValue(433)
    assert view.viewport().grab(heading).toImage() == before
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    assert view.viewport().grab(heading).toImage() != before


def test_a_band_takes_what_it_touches(pictures: Pictures, qtbot: QtBot) -> None:
    model = TurnsModel()
    model.replace(turns())
    view = GridView(model, pictures)
    qtbot.addWidget(view)
    view.resize(900, 800)
    view.show()
    lower = view.visualRect(model.index_of(C))
    start, end = QPoint(880, lower.bottom() - 4), QPoint(20, 100)
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    viewport = view.viewport()
    qtbot.mousePress(viewport, button, none, start)
    for at in (QPoint(500, 300), end):
        place = QPointF(viewport.mapToGlobal(at))
        move = QMouseEvent(QEvent.Type.MouseMove, QPointF(at), place, button, button, none)
        QApplication.sendEvent(viewport, move)
    assert not view.grab().isNull()
    qtbot.mouseRelease(viewport, button, none, end)
    assert set(view.chosen) == {A, B, C}


def test_a_selected_stack_shows_its_picture_and_which_it_is(
    pictures: Pictures, qtbot: QtBot
) -> None:
    model = TurnsModel()
    one = turns()[0]
    assert one.picture is not None
    other = turns()[1].picture
    assert other is not None
    model.replace([replace(one, pictures=(one.picture, other))])
    view = GridView(model, pictures)
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.show()
    cell = view.visualRect(model.index(0))
    before = view.viewport().grab(cell).toImage()
    view.choose((one.id,))
    chosen = view.viewport().grab(cell).toImage()
    pill = number_rect(cell, model.turn_at(0), view.side_px, view.font()).translated(
        -cell.topLeft()
    )
    at = pill.toRect().topLeft() + QPoint(8, 4)
    assert before.pixelColor(at) == chosen.pixelColor(at), "the number is covered"
    fans: list[object] = []
    view.fan_wanted.connect(fans.append)
    point = (pill.center() + QPointF(cell.topLeft())).toPoint()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert fans == [one.id]
