"""The grid: in which order, in which groups, and with what selected."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.canvas.grid_page import GridPage
from gui.canvas.turns_model import GROUP_ROLE, ID_ROLE, Order, TurnsModel
from gui.state.pictures import Pictures
from gui.widgets.dropdown import Dropdown
from services.domain import TurnSummary
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
    model.arrange(Order.NEWEST)
    assert (listed(model), headings(model)) == ([D, C, B, A], [True, True, True, False])
    model.arrange(Order.TITLE)
    assert (listed(model), headings(model)) == ([C, D, A, B], [True, False, True, False])
    model.arrange(Order.STARRED)
    assert (listed(model), headings(model)) == ([B, D, C, A], [True, True, False, False])


def test_a_new_or_changed_turn_finds_its_place() -> None:
    model = TurnsModel()
    model.replace(turns()[:3])
    model.arrange(Order.STARRED)
    model.put(turns()[3])
    assert listed(model) == [B, D, C, A]
    model.put(replace(turns()[0], starred=True))
    assert listed(model) == [B, A, D, C]
    assert model.index_of(C).row() == 3


def test_sorting_by_keyboard_keeps_what_is_selected(pictures: Pictures, qtbot: QtBot) -> None:
    model = TurnsModel()
    model.replace(turns())
    page = GridPage(model, pictures)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    page.view.choose((A, C))
    order = page.findChild(Dropdown, "gridOrder")
    qtbot.keyClick(order, Qt.Key.Key_Down)
    assert listed(model) == [D, C, B, A]
    assert page.view.chosen == (A, C)
    assert not page.grab().isNull()
