"""Every control can be named, reached by keyboard and asked what it does, wherever one is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QCalendarWidget,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

from services.domain import Collection, Marks
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)
# Parts of other controls, which Qt makes and names itself.
INNER = (QComboBox, QAbstractSpinBox, QTabBar, QLineEdit, QCalendarWidget, QMenu)


def controls(part: QWidget) -> Iterator[QWidget]:
    """All that can be used of a part of the window, as far as it is seen."""
    for widget in (part, *part.findChildren(QWidget)):
        inner = any(isinstance(above, INNER) for above in parents(widget))
        own = widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar)
        if isinstance(widget, CONTROLS) and widget.isVisible() and not inner and not own:
            yield widget


def parents(widget: QWidget) -> Iterator[QWidget]:
    above = widget.parentWidget()
    while above is not None:
        yield above
        above = above.parentWidget()


def wanting(part: QWidget) -> list[str]:
    found = [
        f"{told(control)}: {' '.join(lack)}"
        for control in controls(part)
        if (lack := list(lacks(control)))
    ]
    labels = [one for one in part.findChildren(QLabel) if one.isVisible() and one.text()]
    return found + [
        f"{told(one)}: text-that-may-be-markup"
        for one in labels
        if one.textFormat() is not Qt.TextFormat.PlainText and "<" not in one.text()
    ]


def lacks(control: QWidget) -> Iterator[str]:
    standard = isinstance(control.parentWidget(), QDialogButtonBox)
    if not control.objectName() and not standard:
        yield "objectName"
    words = control.text() if isinstance(control, QAbstractButton) else ""
    if not control.accessibleName() and not words.strip():
        yield "accessibleName"
    view = isinstance(control, QAbstractItemView | QPlainTextEdit | QTextEdit)
    if not control.toolTip() and not control.accessibleDescription() and not (standard or view):
        yield "tooltip"
    if control.toolTip() and not control.toolTip().startswith("<qt>"):
        yield "tooltip-that-may-be-markup"
    reachable = control.focusPolicy() & Qt.FocusPolicy.TabFocus
    # Buttons in bars are actions, too, whose keys their tooltip tells; a segment's row has arrows.
    keys = "(" in control.toolTip() or control.property("role") == "segment"
    if control.isEnabled() and not reachable and not keys:
        yield "keyboard"


def told(control: QWidget) -> str:
    words = control.text() if isinstance(control, QAbstractButton | QLineEdit | QLabel) else ""
    above = [part.objectName() or type(part).__name__ for part in parents(control)][:3]
    return f"{type(control).__name__} {control.objectName()!r} {words[:20]!r} in {above}"


async def walked(person: Person) -> dict[str, list[str]]:
    """What is wanting, by place; each place is opened by its keys and left by Escape."""
    found: dict[str, list[str]] = {}

    def look(place: str) -> None:
        for window in QApplication.topLevelWidgets():
            if window.isVisible():
                found.setdefault(place, []).extend(wanting(window))

    look("tree")
    for keys in ("Ctrl+3", "Ctrl+4", "Ctrl+Shift+F", "Ctrl+1"):
        person.press(keys, person.board)
        look(keys)
    tabs = person.find(QTabBar, "inspectorTabs")
    for at in range(tabs.count()):
        tabs.setCurrentIndex(at)
        look(tabs.tabText(at))
    for keys in ("Ctrl+K", "Ctrl+J", "Ctrl+Shift+M", "Ctrl+P"):
        person.press(keys, person.board)
        look(keys)
        await leave(person)
    for keys in DIALOGS:
        person.press(keys, person.board)
        await until(lambda: dialogs(), keys)
        look(keys)
        for dialog in dialogs():
            dialog.close()
        await until(lambda: not dialogs(), "no dialog")
        person.window.activateWindow()
        await until(person.window.isActiveWindow, "the keyboard")
    return {place: sorted(set(wants)) for place, wants in found.items() if wants}


DIALOGS = (
    "Ctrl+Shift+A", "Ctrl+Shift+Delete", "Ctrl+,", "Ctrl+N", "Ctrl+Shift+E", "Ctrl+Shift+K",
)  # fmt: skip


def dialogs() -> list[QWidget]:
    return [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isModal()]


async def leave(person: Person) -> None:
    for popup in QApplication.topLevelWidgets():
        if popup.isVisible() and popup is not person.window:
            popup.close()
    if person.sees("commandPalette"):
        person.find(QWidget, "commandPalette").hide()


async def test_every_control_has_a_name_a_tooltip_and_a_way_by_keyboard(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        first = await person.picture(person.ask("a lighthouse"))
        await person.picture(person.ask("at night"))
        failed = person.ask("a wreck !bad-seed")
        await until(lambda: person.desk.queue.failed, "a failure")
        assert failed
        person.desk.finding.keep(Collection("Lamps", "lamp"))
        person.desk.selection.choose([first.id])
        person.desk.session.select(first.id)
        marks = Marks(4, tags=("mug", "brand kit"), note="Warmer")
        person.desk.session.mark([replace(person.turns[0], marks=marks)])
        person.window.notices.say("Something", "And why", "Undo", lambda: None)
        await until(lambda: not person.desk.tasks._running, "rest")
        found = await walked(person)
        first_seen = {want: place for place, wants in found.items() for want in wants}
        assert not first_seen, "\n".join(f"{where}: {want}" for want, where in first_seen.items())
