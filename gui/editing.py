"""Connects the picture editor with the tray, the cards and the actions."""

from __future__ import annotations

from PySide6.QtCore import QObject

from gui.actions import Actions
from gui.dialogs.picture_editor import PictureEditor
from gui.panels.reference_tray import ReferenceTray
from gui.state.desk import Desk
from gui.state.editing import Opened
from gui.window import Window


class Editing(QObject):
    """Lives as long as its window; one editor at a time."""

    def __init__(self, desk: Desk, window: Window, tray: ReferenceTray, actions: Actions) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._actions = actions
        tray.edit_wanted.connect(desk.editing.open)
        desk.editing.opened.connect(self._open)
        desk.draft.changed.connect(self._enable)
        desk.selection.changed.connect(self._enable)
        actions.connect_all({"edit_reference": tray.edit_current, "mark_up": self._mark_up})
        self._enable()

    def _enable(self, *_: object) -> None:
        card = self._desk.selection.current_card
        references = self._desk.draft.recipe.references
        self._actions["edit_reference"].setEnabled(bool(references))
        self._actions["mark_up"].setEnabled(card is not None and card.picture is not None)

    def _mark_up(self) -> None:
        card = self._desk.selection.current_card
        if card is not None and card.picture is not None:
            self._desk.editing.mark_up(card.picture, card.title or self.tr("picture"))

    def _open(self, opened: Opened) -> None:
        editing, ratio = self._desk.editing, self._desk.draft.recipe.ratio
        editor = PictureEditor(opened, ratio, self._desk.pictures, self._window)
        editor.done_wanted.connect(lambda edits: editing.finish(opened, edits))
        editor.stop_wanted.connect(editing.cancel)
        editing.finished.connect(editor.made)
        editing.failed.connect(editor.fail)
        editor.finished.connect(editor.deleteLater)
        editor.open()
