"""The trash: what is in it and for how long still, back out of it, or gone for good."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.dialogs.cover_grid import Cover, CoverGrid
from gui.state.pictures import Pictures
from gui.state.trash import TrashState, days_left
from gui.widgets.amounts import megabytes
from gui.widgets.labels import HINT, MUTED, label, plain_tooltip, wrapped
from gui.widgets.notice import INFO, Notice
from services.domain import SessionId, TrashedSession, TrashedTurn, TurnId
from services.errors import StudioError

SIZE_PX = (930, 620)
_TURN, _SESSION = "turn:", "session:"


class TrashDialog(QDialog):
    """Open with `open()`. Nothing goes for good without a yes that says how much it frees."""

    def __init__(
        self, trash: TrashState, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._trash = trash
        self._doomed: tuple[list[TurnId], list[SessionId]] = ([], [])
        self._all = False
        self.setObjectName("trashDialog")
        self.setWindowTitle(self.tr("Trash"))
        self.resize(*self._room(parent))
        self._about = wrapped(
            self.tr(
                "What is here is deleted for good 30 days after it was put in. What another "
                "picture uses is never deleted, and what it cost stays counted."
            ),
            MUTED,
        )
        self._grid = CoverGrid(pictures, "trashGrid")
        self._grid.setAccessibleName(self.tr("What is in the trash"))
        self._nothing = label(self.tr("The trash is empty."), HINT)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sum = label("", HINT)
        self._sum.setObjectName("trashSum")
        self._notice = Notice(self)
        self._notice.setObjectName("trashNotice")
        self._make_buttons()
        self._lay_out()
        self._grid.chosen_changed.connect(self._enable)
        self._grid.opened.connect(self._restore)
        self._grid.delete_wanted.connect(self._ask_to_delete)
        self._notice.acted.connect(self._delete)
        trash.changed.connect(self._show)
        trash.failed.connect(self._tell)
        self._show()
        trash.refresh()

    # -- what is shown

    def _show(self) -> None:
        found = self._trash.contents
        covers = [self._session_cover(one) for one in found.sessions]
        covers += [self._turn_cover(one) for one in found.turns]
        self._grid.show_covers(covers)
        if covers and self._grid.isHidden():
            self._grid.show()
            self._grid.setFocus()
        self._grid.setVisible(bool(covers))
        self._nothing.setVisible(not covers)
        frees = self.tr("Emptying it gives back {0}").format(megabytes(found.frees_bytes))
        count = self._count(len(found.turns), len(found.sessions))
        busy = self.tr("Deleting…") if self._trash.busy else ""
        self._sum.setText(busy or (f"{count}. {frees}." if covers else ""))
        self._enable()

    def _turn_cover(self, one: TrashedTurn) -> Cover:
        return Cover(
            key=f"{_TURN}{one.turn.id}",
            title=one.turn.title or one.turn.words or self.tr("Without words"),
            lines=(self._stays(one.at, one.needed), one.session_name),
            picture=one.turn.picture.blob if one.turn.picture else None,
            badge=self.tr("Draft") if one.turn.draft else "",
            icon="message-square",
        )

    def _session_cover(self, one: TrashedSession) -> Cover:
        turns = one.session.turns
        words = (self.tr("1 turn") if turns == 1 else self.tr("{0} turns")).format(turns)
        return Cover(
            key=f"{_SESSION}{one.session.id}",
            title=one.session.name,
            lines=(self._stays(one.at, one.needed), words),
            picture=one.session.cover.blob if one.session.cover else None,
            badge=self.tr("Session"),
            icon="folder",
        )

    def _stays(self, at: float, needed: bool) -> str:
        if needed:
            return self.tr("Stays: others grew from it")
        left = days_left(at)
        if left is None:
            return self.tr("Kept until you empty the trash")
        if left == 0:
            return self.tr("Goes at the next start")
        return (self.tr("1 day left") if left == 1 else self.tr("{0} days left")).format(left)

    def _count(self, turns: int, sessions: int) -> str:
        pictures = (self.tr("1 picture") if turns == 1 else self.tr("{0} pictures")).format(turns)
        tables = (self.tr("1 session") if sessions == 1 else self.tr("{0} sessions")).format(
            sessions
        )
        return ", ".join(words for words, n in ((pictures, turns), (tables, sessions)) if n)

    def _enable(self) -> None:
        free, chosen = not self._trash.busy, bool(self._grid.chosen)
        self._back.setEnabled(chosen and free)
        self._away.setEnabled(chosen and free)
        self._empty.setEnabled(bool(self._grid.covers) and free)

    def _tell(self, error: StudioError) -> None:
        self._doomed, self._all = ([], []), False
        self._notice.say(error.title, error.advice)

    # -- what is done

    def _chosen(self) -> tuple[list[TurnId], list[SessionId]]:
        keys = self._grid.chosen
        turns = [TurnId(key.removeprefix(_TURN)) for key in keys if key.startswith(_TURN)]
        sessions = [
            SessionId(key.removeprefix(_SESSION)) for key in keys if key.startswith(_SESSION)
        ]
        return turns, sessions

    def _restore(self) -> None:
        self._notice.dismiss()
        self._trash.restore(*self._chosen())

    def _ask_to_delete(self) -> None:
        turns, sessions = self._doomed = self._chosen()
        self._all = False
        if self._away.isEnabled():
            self._trash.ask(turns, sessions, self._ask)

    def _ask_to_empty(self) -> None:
        found = self._trash.contents
        self._doomed = (
            [one.turn.id for one in found.turns],
            [one.session.id for one in found.sessions],
        )
        self._all = True
        self._ask(found.frees_bytes)

    def _ask(self, frees_bytes: int) -> None:
        found, (turns, sessions) = self._trash.contents, self._doomed
        stay = sum(one.needed and one.turn.id in turns for one in found.turns)
        whole = sum(one.needed and one.session.id in sessions for one in found.sessions)
        kept = stay + whole
        if kept == len(turns) + len(sessions):
            self._notice.say(
                self.tr("This cannot go yet"),
                self.tr(
                    "Something that is not deleted grew from it, and its conversation needs it."
                ),
                kind=INFO,
            )
            return
        what = self._count(len(turns) - stay, len(sessions) - whole)
        question = self.tr("Empty the trash?") if self._all else self.tr("Delete {0} for good?")
        advice = [
            self.tr("{0} cannot come back after that, and it gives back {1}.").format(
                what, megabytes(frees_bytes)
            )
        ]
        if kept:
            one, many = self.tr("1 other stays"), self.tr("{0} others stay")
            why = self.tr("because something that is not deleted grew from it")
            advice.append(f"{(one if kept == 1 else many).format(kept)}, {why}.")
        button = self.tr("Delete for good")
        self._notice.say(question.format(what), " ".join(advice), button=button, kind=INFO)
        self._notice.findChildren(QPushButton)[0].setFocus()

    def _delete(self) -> None:
        self._notice.dismiss()
        (turns, sessions), whole = self._doomed, self._all
        self._doomed, self._all = ([], []), False
        self._grid.setFocus()
        if whole:
            self._trash.empty()
        else:
            self._trash.delete(turns, sessions)

    # -- making

    def _make_buttons(self) -> None:
        self._back = self._button("trashRestore", self.tr("Restore"), self.tr("Enter"))
        self._back.clicked.connect(self._restore)
        self._away = self._button("trashDelete", self.tr("Delete now…"), self.tr("Delete"))
        self._away.clicked.connect(self._ask_to_delete)
        self._empty = self._button("trashEmpty", self.tr("Empty trash…"))
        self._empty.clicked.connect(self._ask_to_empty)
        self._close = self._button("trashClose", self.tr("Close"), self.tr("Esc"))
        self._close.clicked.connect(self.accept)

    def _button(self, name: str, text: str, keys: str = "") -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        plain_tooltip(button, text, keys)
        return button

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._back)
        foot.addWidget(self._away)
        foot.addWidget(self._sum, 1)
        foot.addWidget(self._empty)
        foot.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(self._about)
        column.addWidget(self._notice)
        column.addWidget(self._grid, 1)
        column.addWidget(self._nothing, 1)
        column.addLayout(foot)

    @staticmethod
    def _room(parent: QWidget | None) -> tuple[int, int]:
        if parent is None:
            return SIZE_PX
        return min(SIZE_PX[0], parent.width() - 60), min(SIZE_PX[1], parent.height() - 60)
