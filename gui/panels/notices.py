"""What has to be told and has no control of its own: a short stack above the board."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.widgets.notice import ERROR, INFO, Notice
from services.errors import StudioError

WIDTH_PX = 460
Way = tuple[str, Callable[[], object]]  # a button, and what it does
AT_MOST = 4


class Notices(QWidget):
    """Keeps itself at the top centre of its parent. The oldest goes when a fifth comes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._above = parent
        self.setObjectName("notices")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._shown: list[Notice] = []
        parent.installEventFilter(self)
        self.hide()

    def tell(
        self, error: StudioError, button: str = "", act: Callable[[], object] | None = None
    ) -> None:
        """Tell a failure; `button` does the one thing about it."""
        billed = error.billing if error.may_have_been_billed else ""
        self._add(error.title, f"{error.advice} {billed}".strip(), ERROR, button, act)

    def say(
        self,
        title: str,
        advice: str = "",
        button: str = "",
        act: Callable[[], object] | None = None,
    ) -> Notice | None:
        """Tell something that is no failure; the notice, None where it is told already."""
        return self._add(title, advice, INFO, button, act)

    def ask(
        self,
        title: str,
        advice: str,
        button: str,
        act: Callable[[], object],
        refuse: Callable[[], object],
    ) -> None:
        """Ask something; putting the notice aside is a no, and `refuse` hears of it.

        `act` comes first: `refuse` is called after it, too.
        """
        self._add(title, advice, INFO, button, act, refuse)

    def offer(self, title: str, advice: str, ways: Sequence[Way]) -> None:
        """Offer one or two ways on; putting the notice aside takes none."""
        (button, act), *more = ways
        notice = self._add(title, advice, INFO, button, act, other=more[0][0] if more else "")
        if notice is not None and more:
            notice.other_acted.connect(more[0][1])
            notice.other_acted.connect(notice.dismiss)

    def texts(self) -> list[str]:
        """What is said now, oldest first."""
        return [notice.text() for notice in self._shown]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._stand()
        return super().eventFilter(watched, event)

    def _add(
        self,
        title: str,
        advice: str,
        kind: str,
        button: str,
        act: Callable[[], object] | None,
        refuse: Callable[[], object] | None = None,
        other: str = "",
    ) -> Notice | None:
        if any(notice.text() == f"{title}\n{advice}".strip() for notice in self._shown):
            return None
        notice = Notice(self)
        notice.dismissed.connect(self._clear)
        if act is not None:
            notice.acted.connect(act)
        if refuse is not None:
            notice.dismissed.connect(refuse)
        notice.acted.connect(notice.dismiss)
        notice.say(title, advice, button=button, other=other, kind=kind)
        self._column.addWidget(notice)
        self._shown.append(notice)
        for old in self._shown[:-AT_MOST]:
            old.dismiss()
        self._stand()
        return notice

    def _clear(self) -> None:
        for notice in [notice for notice in self._shown if notice.isHidden()]:
            self._shown.remove(notice)
            self._column.removeWidget(notice)
            notice.deleteLater()
        self._stand()

    def _stand(self) -> None:
        self.setVisible(bool(self._shown))
        if self._shown:
            for notice in self._shown:
                notice.setFixedWidth(min(WIDTH_PX, self._above.width() - 24))
            self._column.activate()
            self.adjustSize()
            self.move((self._above.width() - self.width()) // 2, 12)
            self.raise_()
