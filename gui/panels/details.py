"""All that was asked for and all that came back, in words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from gui.panels.facts import Fact, rows_of
from gui.widgets.elided_button import ElidedButton
from gui.widgets.labels import MUTED, SECTION, TITLE, label, plain_tooltip, wrapped
from services.catalogue import Catalogue
from services.domain import BlobId, Job, Outcome, Turn, TurnId
from services.errors import StudioError

_GAP_PX = 12  # above a section


class Details(QWidget):
    """The Details tab: prompt, what was asked and returned, the model's words, the path to here."""

    turn_wanted = Signal(object)  # TurnId

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._prompt = wrapped()
        self._prompt.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(6)
        self._facts.setColumnStretch(1, 1)
        self._rows: list[_Row] = []
        self._provenance = wrapped("", MUTED)
        self._provenance.setObjectName("provenance")
        self._turn: Turn | None = None
        self._words_title = _heading(self.tr("Words beside the picture"))
        self._words = wrapped()
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._path_title = _heading(self.tr("Path to here"))
        self._path = QVBoxLayout()
        self._path.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(self.tr("Prompt"), SECTION))
        column.addWidget(self._prompt)
        column.addLayout(self._facts)
        column.addWidget(self._provenance)
        column.addWidget(self._words_title)
        column.addWidget(self._words)
        column.addWidget(self._path_title)
        column.addLayout(self._path)
        column.addStretch(1)

    def show_path(self, path: tuple[Turn, ...]) -> None:
        """Show the last turn of `path`, and the path itself as a list."""
        turn = path[-1]
        self._turn = turn
        self._show(turn, turn.outcome)
        self._path_title.show()
        for number, step in enumerate(path, 1):
            first = next(iter(step.recipe.prompt.strip().splitlines()), "…")
            button = _Step(number, first, step.id, last=number == len(path))
            button.chosen.connect(self.turn_wanted)
            self._path.addWidget(button)

    def show_provenance(self, blob: BlobId, signed: bool) -> None:
        """Tell what the shown picture's file says about where it comes from."""
        turn = self._turn
        if turn is None or blob not in {picture.blob for picture in turn.outcome.pictures}:
            return
        told = self.tr("No Content Credentials (C2PA) are in the file.")
        if signed:
            told = self.tr("Content Credentials (C2PA) are in the file, as received.")
        if not turn.sandbox:
            told += " " + self.tr(
                "Google says that it puts an invisible SynthID mark into every picture; "
                "only Google can look for it."
            )
        self._tell_of_file(told, "")

    def show_damage(self, blob: BlobId, error: StudioError) -> None:
        """Tell that the shown picture's file is missing or has changed."""
        turn = self._turn
        if turn is not None and blob in {picture.blob for picture in turn.outcome.pictures}:
            self._tell_of_file(f"{error.title}. {error.advice}", "error")

    def _tell_of_file(self, words: str, level: str) -> None:
        self._provenance.setText(words)
        self._provenance.setProperty("level", level)
        self._provenance.style().unpolish(self._provenance)
        self._provenance.style().polish(self._provenance)
        self._provenance.show()

    def show_job(self, job: Job, outcome: Outcome) -> None:
        """Show what a job asked for, why it ended, and what came all the same."""
        self._turn = None
        self._show(job, outcome)
        self._path_title.hide()

    def _show(self, origin: Turn | Job, outcome: Outcome) -> None:
        self._prompt.setText(origin.recipe.prompt or self.tr("(no words, only references)"))
        self._provenance.hide()
        _empty(self._path)
        self._show_rows(list(rows_of(origin, outcome, self._catalogue)))
        beside = outcome.text.strip() if outcome.pictures or isinstance(origin, Job) else ""
        self._words.setText(beside)
        self._words.setVisible(bool(beside))
        self._words_title.setVisible(bool(beside))

    def _show_rows(self, sections: list[tuple[str, list[Fact]]]) -> None:
        """Rows are used again: from turn to turn most of them say the same."""
        shown: list[str | Fact] = []
        for title, facts in sections:
            shown += [title, *facts]
        while len(self._rows) < len(shown):
            self._rows.append(_Row(self._facts, len(self._rows)))
        for row, what in zip(self._rows, shown, strict=False):
            row.show_title(what) if isinstance(what, str) else row.show_fact(what)
        for row in self._rows[len(shown) :]:
            row.hide()


class _Row:
    """One row of the grid: a section's title, a fact, or a note."""

    def __init__(self, grid: QGridLayout, number: int) -> None:
        self._title = _heading("")
        self._note = wrapped("", TITLE)
        self._note.setObjectName("factNote")
        self._name = label("", MUTED)
        self._name.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._value = wrapped()
        for words in (self._note, self._value):
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._all = (self._title, self._note, self._name, self._value)
        self.hide()
        grid.addWidget(self._title, number, 0, 1, 2)
        grid.addWidget(self._note, number, 0, 1, 2)
        grid.addWidget(self._name, number, 0)
        grid.addWidget(self._value, number, 1)

    def show_title(self, title: str) -> None:
        self._show({self._title: title})

    def show_fact(self, fact: Fact) -> None:
        if not fact.name:
            self._show({self._note: fact.value})
            return
        plain_tooltip(self._value, fact.more)
        self._show({self._name: fact.name, self._value: fact.value})

    def hide(self) -> None:
        self._show({})

    def _show(self, texts: dict[QLabel, str]) -> None:
        for part in self._all:
            if part in texts and part.text() != texts[part]:
                part.setText(texts[part])
            part.setVisible(part in texts)


class _Step(ElidedButton):
    """One ancestor, as a quiet button."""

    chosen = Signal(object)  # TurnId

    def __init__(self, number: int, title: str, turn: TurnId, *, last: bool) -> None:
        super().__init__(f"{number}. {title}")
        self._turn = turn
        self.setProperty("role", "here" if last else "step")
        self.setObjectName(f"path-{number}")
        self.setAccessibleName(f"{number}. {title}")
        plain_tooltip(self, self.tr("Select “{0}”").format(title))
        self.clicked.connect(self._choose)

    def _choose(self) -> None:
        self.chosen.emit(self._turn)


def _heading(text: str) -> QLabel:
    """A section's title, set off from the section above it."""
    heading = label(text, SECTION)
    heading.setContentsMargins(0, _GAP_PX, 0, 0)
    return heading


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
