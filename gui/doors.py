"""What opens from the window: dialogs, files, pages in the browser, another library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.canvas.board import Board
from gui.dialogs.budget_section import BudgetSection
from gui.dialogs.connection_section import ConnectionSection
from gui.dialogs.key import KeyDialog
from gui.dialogs.library_section import LibrarySection
from gui.dialogs.looks_section import LooksSection
from gui.dialogs.name import NameDialog
from gui.dialogs.queue_section import QueueSection
from gui.dialogs.settings import SettingsDialog
from gui.dialogs.writing_section import WritingSection
from gui.panels.composer import Composer
from gui.state.desk import Desk
from gui.state.money import Budget
from gui.widgets.amounts import dollars, month_name
from gui.window import Window
from services.domain import Picture, TurnId
from services.errors import NextStep, StudioError
from services.prompts.templates import Template

LONGEST_ADDRESS = 160  # characters that are shown of one


class Doors(QObject):
    """Asks, and does what was answered. Lives as long as its window."""

    costs_wanted = Signal()  # the panel that tells what it cost
    restart_wanted = Signal(bool, object)  # sandbox, library folder or None for the usual one
    repair_wanted = Signal()  # close, repair the library, open again

    def __init__(self, desk: Desk, window: Window, composer: Composer, board: Board) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._composer = composer
        self._board = board

    # -- pictures in and out

    def choose_files(self) -> None:
        self._window.show_composer()
        self._composer.tray().choose_files()

    def paste(self) -> None:
        if not self._desk.intake.take(QGuiApplication.clipboard().mimeData()):
            self._window.notices.say(self.tr("There is no picture on the clipboard"))

    def ask_to_fetch(self, host: str, url: str) -> None:
        shown = url if len(url) <= LONGEST_ADDRESS else url[:LONGEST_ADDRESS] + "…"
        self._window.notices.say(
            self.tr("Fetch a picture from {0}?").format(host),
            self.tr("Nothing has been fetched yet from {0}").format(shown),
            self.tr("Fetch"),
            lambda: self._desk.intake.fetch(url),
        )

    def save_picture(self) -> None:
        picture = self._picture()
        if picture is None:
            return
        dialog = QFileDialog(self._window, self.tr("Save picture as"))
        dialog.setObjectName("savePictureDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(self._desk.file_name())
        dialog.fileSelected.connect(lambda path: self._desk.copy_out(picture.blob, Path(path)))
        dialog.open()

    def save_answer(self, job: TurnId) -> None:
        """Ask where to save an answer for which the library has no room."""
        dialog = QFileDialog(self._window, self.tr("Save the answer in a folder"))
        dialog.setObjectName("saveAnswerDialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        save = self._desk.remedies.save_as
        dialog.fileSelected.connect(lambda folder: save(job, Path(folder)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_draft(self) -> None:
        """Ask where the chosen draft shall be saved."""
        draft, thinking = self._desk.thinking.chosen, self._desk.thinking
        if draft is None:
            return
        dialog = QFileDialog(self._window, self.tr("Save draft as"))
        dialog.setObjectName("saveDraft")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(thinking.file_name())
        dialog.fileSelected.connect(lambda path: thinking.copy_out(draft, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def copy_picture(self) -> None:
        picture = self._picture()
        if picture is None:
            return
        self._desk.outgoing.lay_out_alone(picture, self._desk.file_name(), _put_on_clipboard)

    def _picture(self) -> Picture | None:
        head = self._desk.session.head
        return head.picture if head else None

    def open_page(self, address: str) -> None:
        """Hand an https address to the browser; anything else is refused with a sentence."""
        url = QUrl(address, QUrl.ParsingMode.StrictMode)
        plain = address.isprintable() and len(address) <= 2048 and not url.userInfo()
        if url.isValid() and url.scheme() == "https" and url.host() and plain:
            QDesktopServices.openUrl(url)
        else:
            self._window.notices.say(self.tr("This address is not opened: it is not a web page"))

    # -- the queue

    def ask_to_queue_again(self, count: int, usd: float) -> None:
        one = self.tr("1 picture was waiting when Musa ended. Queue it again?")
        many = self.tr("{0} pictures were waiting when Musa ended. Queue them again?")
        price = self.tr("They were never sent and nothing was billed. Now: about {0}, an estimate.")
        unknown = self.tr("They were never sent and nothing was billed.")
        self._window.notices.ask(
            (one if count == 1 else many).format(count),
            price.format(dollars(usd)) if usd else unknown,
            self.tr("Queue again"),
            self._desk.leftovers.queue_again,
            self._desk.leftovers.let_stand,
        )

    # -- money

    def export_costs(self) -> None:
        """Ask where the ledger shall be written as a table."""
        dialog = QFileDialog(self._window, self.tr("Export what it cost"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Tables (*.csv)"))
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(f"Musa costs {self._desk.money.books.day}.csv")
        dialog.fileSelected.connect(lambda path: self._desk.money.export(Path(path)))
        dialog.open()

    def tell_exported(self, name: str, lines: int) -> None:
        one, many = self.tr("1 line was written to {1}"), self.tr("{0} lines were written to {1}")
        self._window.notices.say((one if lines == 1 else many).format(lines, name))

    def warn_of_budget(self, budget: Budget) -> None:
        """Most of the month's budget is spent, or all of it."""
        words = self.tr("{spent} of {month}'s {limit} are spent")
        self._window.notices.say(
            words.format(
                spent=dollars(budget.spent_usd),
                month=month_name(budget.day),
                limit=dollars(budget.limit_usd),
            ),
            self.tr("An estimate, by prices of {0}. What would go over it will ask first.").format(
                self._desk.money.books.as_of
            ),
            self.tr("What it cost"),
            self.costs_wanted.emit,
        )

    # -- sessions and search

    def ask_for_new_session(self) -> None:
        name = self.tr("Session {0}").format(len(self._desk.library.sessions) + 1)
        self._ask(self.tr("New session"), self.tr("Name"), name, self._desk.create_session)

    def ask_for_session_name(self) -> None:
        name = self._desk.session.name
        self._ask(self.tr("Rename session"), self.tr("Name"), name, self._desk.rename_session)

    def ask_for_reference_name(self, place: int, name: str) -> None:
        rename = self._desk.draft.rename_reference
        self._ask(
            self.tr("Rename reference"), self.tr("Name"), name, lambda new: rename(place, new)
        )

    def ask_for_template_name(self) -> None:
        keep, known = self._desk.prompts.keep_template, self._desk.prompts.own_names()

        def take(name: str) -> None:
            if name.casefold() not in known:
                keep(name)
                return
            self._window.notices.say(
                self.tr("There is a template “{0}” already").format(name),
                self.tr("The other one would be gone."),
                self.tr("Replace it"),
                lambda: keep(name),
            )

        self._ask(self.tr("Save as template"), self.tr("Name"), "", take)

    def ask_for_collection_name(self, name: str, take: Callable[[str], object]) -> None:
        title = self.tr("Rename collection") if name else self.tr("Save as collection")
        self._ask(title, self.tr("Name"), name, take)

    def ask_to_drop_template(self, template: Template) -> None:
        drop = self._desk.prompts.drop_template
        self._window.notices.say(
            self.tr("Delete the template “{0}”?").format(template.name),
            self.tr("Its file is deleted from the library's folder."),
            self.tr("Delete"),
            lambda: drop(template.name),
        )

    def ask_for_set_name(self) -> None:
        save, known = self._desk.sets.save, self._desk.sets.names()

        def take(name: str) -> None:
            if name.casefold() not in known:
                save(name)
                return
            self._window.notices.say(
                self.tr("There is a set “{0}” already").format(name),
                self.tr("The other one would be gone."),
                self.tr("Replace it"),
                lambda: save(name),
            )

        self._ask(self.tr("Save as set"), self.tr("Name"), "", take)

    def ask_to_rename_set(self, name: str) -> None:
        rename = self._desk.sets.rename
        self._ask(self.tr("Rename set"), self.tr("Name"), name, lambda new: rename(name, new))

    def ask_to_remove_set(self, name: str) -> None:
        remove = self._desk.sets.remove
        self._window.notices.say(
            self.tr("Remove the set “{0}”?").format(name),
            self.tr("Its file is deleted from the library's folder. What is in the tray stays."),
            self.tr("Remove"),
            lambda: remove(name),
        )

    def ask_for_model(self) -> None:
        choose = self._composer.choose_model
        self._ask(self.tr("Other model"), self.tr("Model id"), "", choose)

    def _ask(self, title: str, question: str, text: str, take: object) -> None:
        dialog = NameDialog(title, question, text, parent=self._window)
        dialog.named.connect(take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # -- key, sandbox, settings

    def ask_for_key(self) -> None:
        """Open the key dialog, or leave the sandbox for it."""
        if self._desk.account.sandbox:
            self.leave_sandbox()
            return
        desk = self._desk
        dialog = KeyDialog(desk.account, desk.tasks, desk.connection.host, self._window)
        dialog.page_wanted.connect(self.open_page)
        dialog.sandbox_wanted.connect(self.enter_sandbox)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def enter_sandbox(self) -> None:
        self._desk.session.keep_view(self._board.view())
        self.restart_wanted.emit(True, None)

    def leave_sandbox(self) -> None:
        self._desk.session.keep_view(self._board.view())
        self.restart_wanted.emit(False, None)

    def settings(self) -> None:
        desk = self._desk
        library = LibrarySection(desk.library_folder)
        library.chosen.connect(self._open_library)
        connection = ConnectionSection(desk.connection, desk.tasks)
        connection.key_wanted.connect(self.ask_for_key)
        budget = BudgetSection(desk.preferences, desk.money)
        queue = QueueSection(desk.preferences)
        writing = WritingSection(desk.preferences)
        sections = [LooksSection(desk.preferences), writing, queue, budget, connection, library]
        dialog = SettingsDialog(sections, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _open_library(self, folder: Path) -> None:
        self.restart_wanted.emit(self._desk.account.sandbox, folder)

    def _choose_library(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Choose a library folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda folder: self._open_library(Path(folder)))
        dialog.open()

    def tell_library(self, error: StudioError) -> None:
        """The library could not be opened: say so, with the one way on."""
        ways = {
            NextStep.REPAIR: (self.tr("Repair"), self._desk.repair),
            NextStep.CHOOSE_FOLDER: (self.tr("Choose another folder"), self._choose_library),
        }
        button, act = ways.get(error.next_step, (self.tr("Try again"), self._desk.open))
        self._window.notices.tell(error, button, act)

    def repair(self) -> None:
        """Repairing takes the library to itself: the window closes for it and comes back."""
        self._window.notices.say(
            self.tr("Repair the library now?"),
            self.tr("The window closes for a moment. Nothing is deleted: what is damaged is set "
                    "aside, and the rest is rebuilt."),
            self.tr("Repair"),
            self.repair_wanted.emit,
        )  # fmt: skip

    def propose_model(self, title: str, advice: str) -> None:
        """Only another model helps: bring the user to where one is chosen."""
        picker = self._composer.findChild(QWidget, "modelPicker")
        assert picker is not None
        button = self.tr("Choose a model")
        self._window.notices.say(title, advice, button, picker.setFocus)

    def tell_words(self, words: str) -> None:
        self._window.notices.say(self.tr("The model answered in words"), words)


def _put_on_clipboard(file: Path, image: QImage | None) -> None:
    """The file itself for who takes files, and all its pixels for who takes pictures."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    if image is not None:
        mime.setImageData(image)
    QGuiApplication.clipboard().setMimeData(mime)
