"""What opens from the window: files, pages in the browser, questions about money and waiting."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.panels.composer import Composer
from gui.state.desk import Desk
from gui.state.money import Budget
from gui.widgets.amounts import dollars, month_name
from gui.window import Window
from services.domain import Picture, TurnId

LONGEST_ADDRESS = 160  # characters that are shown of one


class Doors(QObject):
    """Asks, and does what was answered. Lives as long as its window."""

    costs_wanted = Signal()  # the panel that tells what it cost

    def __init__(self, desk: Desk, window: Window, composer: Composer) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._composer = composer

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
        card = self._desk.selection.current_card
        return card.picture if card else None

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

    # -- the model

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
