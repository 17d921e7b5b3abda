"""Everything that a search found, with the field to ask and the searches that are kept."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.panels.collection_list import CollectionList
from gui.panels.results_help import ResultsHelp
from gui.panels.results_list import ResultsList
from gui.state.finding import Answer, FindingState
from gui.state.pictures import Pictures
from gui.widgets.amounts import dollars
from gui.widgets.labels import MUTED, SECTION, label, plain_tooltip, wrapped
from gui.widgets.segmented import Choice, Segmented
from services.domain import Collection, SessionId

SEARCH_AFTER_MS = 60
COLLECTIONS_PX = 190
HERE, EVERYWHERE = "session", "library"
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}


class ResultsPage(QFrame):
    """`resultsPage`: results come while one types; Enter or a click leads to the turn."""

    turn_wanted = Signal(object)  # TurnId
    save_wanted = Signal()
    rename_wanted = Signal(object)  # Collection
    drop_wanted = Signal(object)  # Collection
    closed = Signal()

    def __init__(
        self, finding: FindingState, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._finding = finding
        self._scope = HERE
        self._elsewhere: SessionId | None = None  # where a collection looks, if not here
        self.setObjectName("resultsPage")
        self.setAccessibleName(self.tr("Search results"))
        self._field = QLineEdit(self)
        self._switch = Segmented(self.tr("Where to search"), self)
        self._count = label("", MUTED, self)
        self._save = QPushButton(self.tr("Save as collection…"), self)
        self._help = QToolButton(self)
        self._close = QToolButton(self)
        self._problem = wrapped("", MUTED)  # calm: one is still typing
        self._empty = wrapped("", MUTED)
        self._widen = QPushButton(self.tr("Search the whole library"), self)
        self._collections = CollectionList(finding, self)
        self._side = QWidget(self)
        self._list = ResultsList(pictures, self)
        self._pause = QTimer(self)
        self._menu = ResultsHelp(finding.language(), self)
        self._dress()
        self._lay_out()
        self._connect()

    # -- asking

    def open(self, *, everywhere: bool, words: str | None = None) -> None:
        """Take the keyboard; `words` replace what was asked before."""
        if words is not None:
            self._field.setText(words)
        self._elsewhere = None
        self._scope = EVERYWHERE if everywhere else HERE
        self._switch.show_value(self._scope)
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()
        self._finding.refresh()
        self._ask()

    def asked(self, name: str = "") -> Collection:
        """The question as a collection."""
        return Collection(name, self._words(), self._where())

    def refresh(self) -> None:
        """Ask once more, if it can be seen: something else may be found now."""
        if self.isVisible():
            self._pause.start()
            self._finding.refresh()

    def _words(self) -> str:
        return self._field.text().strip()

    def _where(self) -> SessionId | None:
        return (self._elsewhere or self._finding.session) if self._scope == HERE else None

    def _ask(self) -> None:
        self._pause.stop()
        self._finding.ask(self._words(), self._where())

    def _look_in(self, scope: str) -> None:
        self._scope, self._elsewhere = scope, None
        self._switch.show_value(scope)
        self._ask()

    def _look_everywhere(self) -> None:
        self._look_in(EVERYWHERE)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _insert(self, example: str) -> None:
        """Write an example behind what is there, selected after its colon."""
        words = self._field.text().rstrip()
        begin = len(words) + 1 if words else 0
        self._field.setText(f"{words} {example}".lstrip())
        value = begin + example.find(":") + 1
        self._field.setSelection(value, len(self._field.text()) - value)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ask()

    def use(self, collection: Collection) -> None:
        """Look for what a collection holds."""
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        if collection.problem:
            self._show_problem(collection.problem)
            return
        self._field.setText(collection.query)
        self._elsewhere = collection.session
        self._scope = HERE if collection.session else EVERYWHERE
        self._switch.show_value(self._scope)
        self._ask()

    # -- showing

    def _show(self, answer: Answer) -> None:
        if answer.words != self._words():
            return  # there will be another
        self._list.show_hits(answer.hits)
        self._count.setText(self._counted(answer))
        self._save.setEnabled(answer.asked)
        self._show_problem(" ".join(f"{sentence}." for sentence in answer.problems))
        self._list.setVisible(bool(answer.hits))
        self._empty.setVisible(not answer.hits)
        self._empty.setText(self._nothing(answer))
        self._widen.setVisible(answer.asked and not answer.hits and answer.session is not None)

    def _show_problem(self, sentence: str) -> None:
        self._problem.setText(sentence.replace("..", "."))
        self._problem.setVisible(bool(sentence))

    def _counted(self, answer: Answer) -> str:
        shown, tally = len(answer.hits), answer.tally
        if not answer.asked:
            return ""
        if tally is None:
            return self.tr("{0} and more").format(shown)
        one, many = self.tr("1 found"), self.tr("{0} found")
        told = one if tally.turns == 1 else many.format(f"{tally.turns:,}")
        if tally.cost_usd:
            told = self.tr("{0}, made for {1}").format(told, dollars(tally.cost_usd))
        if tally.turns > shown:
            return self.tr("{0}; the newest {1} are shown").format(told, shown)
        return told

    def _nothing(self, answer: Answer) -> str:
        if not answer.asked:
            return self.tr(
                "Type words of a prompt, an answer, a note or a tag. "
                "The question mark tells what else can be asked for."
            )
        if answer.session is not None:
            return self.tr("Nothing in this session was found by that.")
        return self.tr("Nothing in the library was found by that.")

    def _show_collections(self) -> None:
        self._side.setVisible(bool(self._finding.collections))

    # -- keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = watched is self._field and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and self._steers(event):
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _steers(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in _STEPS:
            self._list.step(_STEPS[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._list.go()
        else:
            return False
        return True

    # -- making

    def _dress(self) -> None:
        self._field.setObjectName("resultsField")
        self._field.setPlaceholderText(self.tr("Search pictures"))
        self._field.setAccessibleName(self.tr("Search pictures"))
        plain_tooltip(
            self._field, self.tr("Words, “phrases”, -not, and fields: see the “?”"), "Ctrl+F"
        )
        self._field.setClearButtonEnabled(True)
        self._field.setMaxLength(1000)
        self._switch.setObjectName("resultsScope")
        here, there = self.tr("This session"), self.tr("Library")
        tips = self.tr("Search this session (Ctrl+F)"), self.tr("Search the library (Ctrl+Shift+F)")
        self._switch.show_choices(
            [
                Choice(HERE, here, "results-here", here, tips[0]),
                Choice(EVERYWHERE, there, "results-everywhere", there, tips[1]),
            ]
        )
        self._switch.fit(190)
        self._count.setObjectName("resultsCount")
        self._problem.setObjectName("resultsProblem")
        self._empty.setObjectName("resultsEmpty")
        self._widen.setObjectName("resultsWiden")
        self._widen.setAccessibleName(self._widen.text())
        self._save.setObjectName("resultsSave")
        self._save.setAccessibleName(self._save.text())
        plain_tooltip(self._save, self.tr("Keep this search under a name; it stays up to date"))
        help_ = self.tr("What can be searched for")
        _small(self._help, "resultsHelp", "", help_, "")
        self._help.setText("?")
        _small(self._close, "resultsClose", "x", self.tr("Close the search"), self.tr("Esc"))
        self._problem.hide()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._field, 1)
        for part in (self._help, self._switch, self._close):
            top.addWidget(part)
        line = QHBoxLayout()
        line.addWidget(self._count, 1)
        line.addWidget(self._save)
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.addWidget(label(self.tr("Collections"), SECTION))
        side.addWidget(self._collections, 1)
        self._side.setFixedWidth(COLLECTIONS_PX)
        found = QVBoxLayout()
        found.addWidget(self._empty)
        found.addWidget(self._widen, 0, Qt.AlignmentFlag.AlignLeft)
        found.addWidget(self._list, 1)
        found.addStretch(0)
        body = QHBoxLayout()
        body.setSpacing(14)
        body.addWidget(self._side)
        body.addLayout(found, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._problem)
        column.addLayout(line)
        column.addLayout(body, 1)
        self._widen.hide()
        self._show_collections()

    def _connect(self) -> None:
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_AFTER_MS)
        self._pause.timeout.connect(self._ask)
        self._field.textEdited.connect(self._pause.start)
        self._field.installEventFilter(self)
        self._switch.picked.connect(self._look_in)
        self._widen.clicked.connect(self._look_everywhere)
        self._save.clicked.connect(self.save_wanted)
        self._close.clicked.connect(self.closed)
        self._help.clicked.connect(self._open_help)
        self._menu.chosen.connect(self._insert)
        self._list.turn_wanted.connect(self.turn_wanted)
        self._collections.chosen.connect(self.use)
        self._collections.rename_wanted.connect(self.rename_wanted)
        self._collections.drop_wanted.connect(self.drop_wanted)
        self._finding.answered.connect(self._show)
        self._finding.collections_changed.connect(self._show_collections)

    def _open_help(self) -> None:
        self._menu.popup(self._help.mapToGlobal(self._help.rect().bottomLeft()))


def _small(button: QToolButton, name: str, icon: str, words: str, keys: str) -> None:
    button.setObjectName(name)
    if icon:
        button.setIcon(theme.icon(icon))
    button.setIconSize(QSize(16, 16))
    button.setAccessibleName(words)
    plain_tooltip(button, words, keys or None)
