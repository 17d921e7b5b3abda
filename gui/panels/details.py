"""All that was asked for and all that came back, in words."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, Qt, QTimeZone, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from gui.widgets.elided_button import ElidedButton
from gui.widgets.labels import MUTED, SECTION, label, wrapped
from services.domain import AUTO, Turn, TurnId, file_ending


class Details(QWidget):
    """The Details tab: prompt, facts, the model's words, and the path to here."""

    turn_wanted = Signal(object)  # TurnId

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prompt = wrapped()
        self._prompt.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(6)
        self._facts.setColumnStretch(1, 1)
        self._words_title = _heading(self.tr("Answer in words"))
        self._words = wrapped()
        self._path = QVBoxLayout()
        self._path.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(self.tr("Prompt"), SECTION))
        column.addWidget(self._prompt)
        column.addSpacing(4)
        column.addLayout(self._facts)
        column.addWidget(self._words_title)
        column.addWidget(self._words)
        column.addWidget(_heading(self.tr("Path to here")))
        column.addLayout(self._path)
        column.addStretch(1)

    def show_path(self, path: tuple[Turn, ...]) -> None:
        """Show the last turn of `path`, and the path itself as a list."""
        turn = path[-1]
        self._prompt.setText(turn.recipe.prompt or self.tr("(no words, only references)"))
        _empty(self._facts)
        for row, (name, value) in enumerate(self._rows(turn)):
            heading = label(name, MUTED)
            heading.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(heading, row, 0)
            self._facts.addWidget(wrapped(value), row, 1)
        self._words.setText(turn.outcome.text)
        self._words.setVisible(bool(turn.outcome.text))
        self._words_title.setVisible(bool(turn.outcome.text))
        self._show_ancestors(path)

    def _rows(self, turn: Turn) -> list[tuple[str, str]]:
        rows = [
            (self.tr("Model"), turn.model_sent),
            (self.tr("Asked"), self._asked(turn)),
            (self.tr("Returned"), self._returned(turn)),
            (self.tr("References"), ", ".join(ref.name for ref in turn.recipe.references)),
            (self.tr("Time"), self._seconds(turn.outcome.took_s)),
            (self.tr("Tokens"), self._tokens(turn)),
            (self.tr("Cost"), self._cost(turn)),
            (self.tr("Made"), _moment(turn.created_at)),
            (self.tr("File"), self._file(turn)),
        ]
        return [(name, value) for name, value in rows if value]

    def _asked(self, turn: Turn) -> str:
        ratio = self.tr("ratio left to the model") if turn.recipe.ratio == AUTO else ""
        return f"{turn.recipe.size}, {ratio or turn.recipe.ratio}"

    def _returned(self, turn: Turn) -> str:
        shapes = []
        for picture in turn.outcome.pictures:
            kind = picture.mime.removeprefix("image/").upper()
            if picture.width_px:
                shapes.append(f"{picture.width_px} × {picture.height_px}, {kind}")
            else:
                shapes.append(self.tr("a file that cannot be shown, kept as received"))
        return "\n".join(shapes)

    def _seconds(self, seconds: float) -> str:
        return self.tr("{0} s").format(QLocale().toString(seconds, "f", 1)) if seconds else ""

    def _tokens(self, turn: Turn) -> str:
        usage = turn.outcome.usage
        parts = [
            (usage.prompt_tokens, self.tr("{0} in")),
            (usage.image_tokens, self.tr("{0} image")),
            (usage.text_tokens, self.tr("{0} text")),
            (usage.thought_tokens, self.tr("{0} thought")),
        ]
        return ", ".join(text.format(QLocale().toString(n)) for n, text in parts if n)

    def _cost(self, turn: Turn) -> str:
        if turn.cost_usd is None:
            return ""
        return self.tr("${0}, an estimate").format(f"{turn.cost_usd:.3f}")

    def _file(self, turn: Turn) -> str:
        lines = []
        for picture in turn.outcome.pictures:
            ending = file_ending(picture.mime)
            size = QLocale().formattedDataSize(
                picture.size_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat
            )
            lines.append(f"{picture.blob[:4]}…{picture.blob[-2:]}.{ending}, {size}")
        return "\n".join(lines)

    def _show_ancestors(self, path: tuple[Turn, ...]) -> None:
        _empty(self._path)
        for number, turn in enumerate(path, 1):
            first = next(iter(turn.recipe.prompt.strip().splitlines()), "…")
            step = _Step(number, first, turn.id, last=number == len(path))
            step.chosen.connect(self.turn_wanted)
            self._path.addWidget(step)


class _Step(ElidedButton):
    """One ancestor, as a quiet button."""

    chosen = Signal(object)  # TurnId

    def __init__(self, number: int, title: str, turn: TurnId, *, last: bool) -> None:
        super().__init__(f"{number}. {title}")
        self._turn = turn
        self.setProperty("role", "here" if last else "step")
        self.setObjectName(f"path-{number}")
        self.clicked.connect(self._choose)

    def _choose(self) -> None:
        self.chosen.emit(self._turn)


def _heading(text: str) -> QLabel:
    """A section's title, set off from the section above it."""
    heading = label(text, SECTION)
    heading.setContentsMargins(0, 12, 0, 0)
    return heading


def _moment(seconds: float) -> str:
    moment = QDateTime.fromSecsSinceEpoch(int(seconds), QTimeZone.systemTimeZone())
    if QLocale().language() == QLocale.Language.C:  # whose short form reads "23 11 2026"
        return QLocale(QLocale.Language.English).toString(moment, "d MMM yyyy, HH:mm")
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)


def _empty(layout: QGridLayout | QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
