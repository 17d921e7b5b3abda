"""Connects the ways in which a damaged original comes back, or is done without."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from gui.actions import Actions
from gui.panels.inspector import Inspector
from gui.state.desk import Desk
from gui.widgets.notice import Notice
from gui.window import Window
from services.domain import BlobId


class Restoring(QObject):
    """Lives as long as its window."""

    def __init__(self, desk: Desk, window: Window, inspector: Inspector, actions: Actions) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._actions = actions
        self._inspector = inspector
        self._looking: Notice | None = None
        pictures, state = desk.pictures, desk.restoring
        desk.provenance.told.connect(inspector.show_provenance)
        desk.provenance.told.connect(lambda blob, signed: pictures.mend(blob))
        desk.provenance.damaged.connect(pictures.report)
        pictures.blemished.connect(self._show_damage)
        pictures.mended.connect(desk.provenance.look_again)
        state.began.connect(self._tell_began)
        state.ended.connect(self._tell_ended)
        state.restored.connect(self._tell_restored)
        actions.connect_all(
            {
                "restore_original": self._choose_file,
                "restore_folder": self._choose_folder,
                "use_preview": self._use_preview,
            }
        )
        session = desk.session
        for changed in (desk.selection.changed, session.opened, desk.selection.card_changed):
            changed.connect(self._enable)
        for changed in (pictures.failed, pictures.blemished, pictures.mended):
            changed.connect(self._enable)
        self._enable()

    def _show_damage(self, blob: BlobId) -> None:
        problem = self._desk.pictures.any_problem(blob)
        if problem is not None:
            self._inspector.show_damage(blob, problem)

    def _enable(self, *_: object) -> None:
        damaged = self._desk.restoring.damaged is not None
        for name in ("restore_original", "use_preview"):
            self._actions[name].setEnabled(damaged)
        self._actions["restore_folder"].setEnabled(self._desk.session.id is not None)

    def _choose_file(self) -> None:
        turn = self._desk.restoring.damaged
        if turn is None:
            return
        dialog = QFileDialog(self._window, self.tr("Restore the original from"))
        dialog.setObjectName("restoreFileDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._desk.restoring.from_file(turn, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Restore originals from a folder"))
        dialog.setObjectName("restoreFolderDialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda path: self._desk.restoring.from_folder(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _use_preview(self) -> None:
        turn = self._desk.restoring.damaged
        if turn is not None:
            name = turn.title or self.tr("picture")
            self._desk.restoring.use_preview(turn, self.tr("{0} (preview)").format(name))

    def _tell_began(self, name: str) -> None:
        self._looking = self._window.notices.say(
            self.tr("Looking for lost originals in {0}").format(name),
            self.tr("Files are known by their content, whatever they are called."),
            self.tr("Stop"),
            self._desk.restoring.stop,
        )

    def _tell_ended(self) -> None:
        if self._looking is not None:
            self._looking.dismiss()
            self._looking = None

    def _tell_restored(self, count: int, wanted: int, name: str) -> None:
        if not wanted:
            self._window.notices.say(self.tr("No original is missing or damaged"))
        elif not count:
            self._window.notices.say(
                self.tr("Nothing that the library lacks is in {0}").format(name),
                self.tr("{0} files are missing or damaged.").format(wanted),
            )
        else:
            one, many = self.tr("1 file is back, from {1}"), self.tr("{0} files are back, from {1}")
            title = (one if count == 1 else many).format(count, name)
            still = self.tr("{0} are still missing or damaged.").format(wanted - count)
            self._window.notices.say(title, still if wanted > count else "")
