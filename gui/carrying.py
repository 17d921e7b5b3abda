"""Connects the ways out and in with actions, drops and what is told of them."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from gui.actions import Actions
from gui.dialogs.export import ExportDialog
from gui.panels.carry_progress import CarryProgress
from gui.panels.notices import Way
from gui.state.carrying import Written
from gui.state.desk import Desk
from gui.widgets.words import shortened
from gui.window import Window
from services.domain import Recipe, TurnId
from services.messages import say
from services.prompts.composed import as_draft

NAMED = 3  # originals that an export lacks
LONGEST_PROMPT = 120  # characters that are shown of one


class Carrying(QObject):
    """Lives as long as its window."""

    def __init__(self, desk: Desk, window: Window, actions: Actions) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._actions = actions
        carrying = desk.carrying
        progress = CarryProgress(window.views)
        progress.cancelled.connect(carrying.cancel)
        carrying.progressed.connect(progress.show_progress)
        carrying.progressed.connect(self._enable)
        carrying.written.connect(self._tell_written)
        carrying.arrived.connect(self._tell_arrived)
        carrying.origin_found.connect(self._offer_recipe)
        carrying.folder_wanted.connect(_point_at)
        desk.intake.archive_dropped.connect(carrying.take_in)
        desk.selection.changed.connect(self._enable)
        desk.session.opened.connect(self._enable)
        actions.connect_all(
            {
                "export": self._ask_what,
                "import_file": self._ask_which,
                "show_in_folder": carrying.show_original,
            }
        )
        self._enable()

    def _enable(self, *_: object) -> None:
        card, free = self._desk.selection.current_card, not self._desk.carrying.busy
        opened = self._desk.session.id is not None
        for name in ("export", "import_file"):
            self._actions[name].setEnabled(opened and free)
        self._actions["show_in_folder"].setEnabled(card is not None and card.picture is not None)

    def _ask_what(self) -> None:
        carrying = self._desk.carrying
        dialog = ExportDialog(carrying.chosen, carrying.session_name, self._window)
        dialog.chosen.connect(self._ask_where)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_where(self, scope: str, form: str) -> None:
        dialog = QFileDialog(self._window, self.tr("Export to"))
        dialog.setObjectName("exportWhere")
        musa, pdf = self.tr("Musa files (*.musa)"), self.tr("PDF files (*.pdf)")
        page = self.tr("Web pages (*.html)")
        files = {"musa": ("musa", musa), "sheet": ("pdf", pdf), "page": ("html", page)}
        if form in files:
            suffix, shown = files[form]
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setNameFilter(shown)
            dialog.setDefaultSuffix(suffix)
            dialog.selectFile(f"{self._desk.carrying.name}.{suffix}")
        else:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        export = self._desk.carrying.export
        dialog.fileSelected.connect(lambda path: export(scope, form, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_which(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Import a Musa file"))
        dialog.setObjectName("importDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Musa files (*.musa)"))
        dialog.fileSelected.connect(lambda path: self._desk.carrying.take_in(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell_written(self, made: Written) -> None:
        one, many = self.tr("1 file was written: {1}"), self.tr("{0} files were written")
        title = (one if made.files == 1 else many).format(made.files, made.first.name)
        numbers = (
            ("export_incomplete", made.missing),
            ("export_plain", made.plain),
            ("export_unsigned", made.unsigned),
        )
        told = [f"{say(key, count=number)}." for key, number in numbers if number]
        if made.lost:
            named = "; ".join(made.lost[:NAMED])
            more = len(made.lost) - NAMED
            told.append(f"{named}; +{more}." if more > 0 else f"{named}.")
        self._window.notices.say(
            title if made.files else self.tr("There was no picture to write"),
            " ".join(told),
            self.tr("Show in folder") if made.files else "",
            partial(self._desk.carrying.show_in_folder, made.first),
        )

    def _tell_arrived(self, name: str, added: int, known: int) -> None:
        one, many = self.tr("1 card came into “{1}”"), self.tr("{0} cards came into “{1}”")
        title = (one if added == 1 else many).format(added, name)
        if not added:
            title = self.tr("All of “{0}” was here already").format(name)
        here = self.tr("{0} were here already.").format(known) if added and known else ""
        costs = self.tr("What they cost counts in the sums of their days.") if added else ""
        self._window.notices.say(title, " ".join(filter(None, (here, costs))))

    def _offer_recipe(self, recipe: Recipe | None, turn: TurnId | None, name: str) -> None:
        ways: list[Way] = []
        if turn is not None:
            ways.append((self.tr("Show in its session"), partial(self._desk.go_to, turn)))
        if recipe is None:
            told = self.tr("{0} hangs on a canvas already").format(name)
            self._window.notices.offer(told, "", ways)
            return
        ways.insert(0, (self.tr("Use this prompt and settings"), partial(self._use, recipe)))
        told = self.tr("It is known how {0} was made").format(name)
        self._window.notices.offer(told, shortened(as_draft(recipe).prompt, LONGEST_PROMPT), ways)

    def _use(self, recipe: Recipe) -> None:
        self._desk.draft.replace(as_draft(recipe), self.tr("Use prompt and settings"))


def _point_at(path: Path) -> None:
    """Show a file in its folder, by the system's own way."""
    if sys.platform == "win32":
        QProcess.startDetached("explorer.exe", ["/select,", str(path)])
    elif sys.platform == "darwin":
        QProcess.startDetached("open", ["-R", str(path)])
    else:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
