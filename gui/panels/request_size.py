"""How large the next request is: quiet while it fits, and what can be done where it does not."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from gui.widgets.amounts import megabytes
from gui.widgets.labels import HINT, TITLE, ElidedLabel, plain_tooltip, wrapped
from services.domain import Recipe

QUIET_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class History:
    """What the conversation so far adds to a request: bytes on the wire, and tokens.

    `movable` are the bytes of the user's own pictures in it, which may travel as
    files; `moved` of them do so by themselves, because they did before.
    """

    wire: int = 0
    movable: int = 0
    moved: int = 0
    tokens: int = 0

    def inline(self, as_files: bool) -> int:
        """What must go inline."""
        return self.wire - (self.movable if as_files else self.moved)


def references_bytes(recipe: Recipe) -> int:
    """What the recipe's own pictures take on the wire, in base64."""
    return sum(reference.sent.size_bytes for reference in recipe.references) * 4 // 3


class RequestSize(QFrame):
    """`requestSize`: a line above 20 MB, a choice of ways above the limit, else nothing.

    References that are too much travel as files by themselves, which is told. Where
    the conversation is too much, it is the user who chooses what becomes of it.
    """

    shrink_wanted = Signal()
    files_wanted = Signal(bool)  # send the conversation's pictures as files, or no longer
    picture_wanted = Signal()  # go on from the picture only

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("requestSize")
        self._line = ElidedLabel("", HINT)
        self._line.setObjectName("requestSizeLabel")
        self._choice = QFrame(self)
        self._choice.setProperty("role", "notice")
        self._choice.setProperty("kind", "info")
        self._title = wrapped("", TITLE)
        self._advice = wrapped("", HINT)
        self._shrink = self._button(
            "shrinkReferences",
            self.tr("Shrink references"),
            self.tr("Send smaller copies; the originals stay as they are"),
        )
        self._files = self._button(
            "sendAsFiles",
            self.tr("Send its pictures as files"),
            self.tr("Upload them to Google first, who keeps them for 48 hours; this costs nothing"),
        )
        self._inline = self._button(
            "sendInline",
            self.tr("Send everything inline again"),
            self.tr("No longer send the conversation's pictures as files"),
        )
        self._picture = self._button(
            "fromPictureOnly",
            self.tr("Continue from the picture only"),
            self.tr("Leave the conversation behind; the picture goes along as a reference"),
        )
        self._shrink.clicked.connect(self.shrink_wanted)
        self._picture.clicked.connect(self.picture_wanted)
        self._files.clicked.connect(lambda: self.files_wanted.emit(True))
        self._inline.clicked.connect(lambda: self.files_wanted.emit(False))
        self._lay_out()
        self.hide()

    def show_size(self, history: History, references: int, as_files: bool, limit: int) -> None:
        """Bytes on the wire: of the conversation, of the references; what Gemini takes inline."""
        whole = history.wire + references
        must = history.inline(as_files)
        over, stuck = whole > limit, must > limit
        words = self.tr("Next request about {size}").format(size=megabytes(whole))
        parts = self._parts(history.wire, references)
        self._line.setText(words)
        self._line.setVisible(not over)
        plain_tooltip(self._line, parts)
        self._choice.setVisible(over)
        self._title.setText(words)
        takes = self.tr("Gemini takes {limit} inline.").format(limit=megabytes(limit))
        self._advice.setText(f"{takes} {self._way(history, stuck, as_files, limit)}\n{parts}")
        self._shrink.setVisible(references > 0)
        helps = stuck and history.movable > history.moved and not as_files
        self._files.setVisible(helps)
        self._inline.setVisible(over and as_files and history.movable > history.moved)
        self._picture.setVisible(history.wire > 0)
        self.setVisible(whole > QUIET_BYTES or over)

    def _way(self, history: History, stuck: bool, as_files: bool, limit: int) -> str:
        """What happens, or what would help."""
        if not stuck:
            return self.tr(
                "What is too much is uploaded as files first; Google keeps those for 48 hours."
            )
        if as_files or history.movable == history.moved:
            return self.tr(
                "What the model made has to go inline, with its signatures, and that alone is too "
                "much: go on from the picture only."
            )
        left = history.wire - history.movable
        words = self.tr("As files, its pictures would take {saved} out of the request")
        saved = words.format(saved=megabytes(history.movable - history.moved))
        fits = self.tr("it then fits.") if left <= limit else self.tr("which is not enough.")
        return f"{saved}; {fits}"

    def _parts(self, history: int, references: int) -> str:
        words = self.tr("Conversation {history}, references {references}.")
        return words.format(history=megabytes(history), references=megabytes(references))

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        plain_tooltip(button, tip)
        return button

    def _lay_out(self) -> None:
        inside = QVBoxLayout(self._choice)
        inside.setContentsMargins(10, 8, 10, 8)
        inside.setSpacing(6)
        ways = (self._shrink, self._files, self._inline, self._picture)
        for part in (self._title, self._advice, *ways):
            inside.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._line)
        column.addWidget(self._choice)
