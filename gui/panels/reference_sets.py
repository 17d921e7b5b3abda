"""The sets of references: saved, dropped in again, renamed and removed from one menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gui.panels.session_switcher import plain_menu_text
from gui.state.sets import SetsState
from gui.widgets.labels import plain_tooltip
from gui.widgets.menu_button import MenuButton
from services.domain import ReferenceSet


class SetsButton(MenuButton):
    """`setsButton`: a menu that is made anew whenever it opens."""

    chosen = Signal(object)  # ReferenceSet
    save_wanted = Signal()
    rename_wanted = Signal(str)
    remove_wanted = Signal(str)
    folder_wanted = Signal(str)  # of the set of that name

    def __init__(self, sets: SetsState, parent: QWidget | None = None) -> None:
        super().__init__("setsButton", "setsMenu", "layers", parent)
        self._sets = sets
        self.setAccessibleName(self.tr("Sets of references"))
        plain_tooltip(self, self.tr("Drop in a set of references, or save one"), "Ctrl+Shift+S")
        self._renames = QMenu(self.tr("Rename set"), self._menu)
        self._renames.setObjectName("renameSetMenu")
        self._removes = QMenu(self.tr("Remove set"), self._menu)
        self._removes.setObjectName("removeSetMenu")
        sets.changed.connect(self._follow)

    def _refresh(self) -> None:
        self._sets.refresh()

    def _fill(self) -> None:
        self._menu.clear()
        for one in self._sets.sets:
            self._offer(one)
        if not self._sets.sets:
            none = self._menu.addAction(self.tr("No sets yet: a cast, a brand kit …"))
            none.setEnabled(False)
        self._menu.addSeparator()
        save = self._add(self._menu, self.tr("Save as set…"), self.save_wanted.emit)
        save.setEnabled(self._sets.can_save)
        if self._sets.sets:
            self._manage(self._sets.sets)

    def _offer(self, one: ReferenceSet) -> None:
        count = len(one.references)
        text = f"{plain_menu_text(one.name)}\t{count}" if count else self._unreadable(one)
        action = self._menu.addAction(text)
        action.setEnabled(bool(count))
        action.triggered.connect(partial(self._choose, one))

    def _unreadable(self, one: ReferenceSet) -> str:
        return self.tr("{name}: cannot be read").format(name=plain_menu_text(one.name))

    def _choose(self, one: ReferenceSet, _: bool = False) -> None:
        self.chosen.emit(one)

    def _manage(self, sets: tuple[ReferenceSet, ...]) -> None:
        for menu, wanted in (
            (self._renames, self.rename_wanted),
            (self._removes, self.remove_wanted),
        ):
            menu.clear()
            for one in sets:
                self._add(menu, plain_menu_text(one.name), partial(wanted.emit, one.name))
            self._menu.addMenu(menu)
        show = partial(self.folder_wanted.emit, sets[0].name)
        self._add(self._menu, self.tr("Show sets in folder"), show)

    def _add(self, menu: QMenu, text: str, act: Callable[[], object]) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda _: act())
        return action
