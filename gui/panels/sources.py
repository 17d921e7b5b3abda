"""Where a grounded answer came from; every title is an outsider's own words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.widgets.elided_button import ElidedButton
from gui.widgets.labels import MUTED, SECTION, label, plain_tooltip, wrapped
from services.domain import Turn
from services.grounding import Claim, Grounding, Page, grounding_in

ROWS_AT_ONCE = 15  # of each kind: a row takes a third of a millisecond of the window's time
SHOWN_CLAIM = 400  # characters of a claim on its button; its tooltip has all


class Sources(QWidget):
    """The Sources tab: the pages that were read, and what each of them supports.

    A page opens in the browser. Pointing at a claim, or giving it the focus, marks
    the pages that support it; pointing at a page marks its claims.
    """

    page_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing = wrapped(self.tr("This picture was made without searching."), MUTED)
        self._claims_title = label(self.tr("What each supports"), SECTION)
        self._claims_title.setContentsMargins(0, 12, 0, 0)
        self._pages = _rows()
        self._claims = _rows()
        self._more = QPushButton()
        self._more.setObjectName("moreSources")
        self._more.setProperty("role", "step")
        self._more.clicked.connect(self._show_more)
        self._found = Grounding()
        self._links: list[PageLink] = []
        self._claim_rows: list[ClaimRow] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._nothing)
        column.addLayout(self._pages)
        column.addWidget(self._claims_title)
        column.addLayout(self._claims)
        column.addWidget(self._more)
        column.addStretch(1)

    def show_turn(self, turn: Turn) -> int:
        """Show where `turn` came from; how many pages that are."""
        found = grounding_in(turn.outcome)
        _drop(self._links)
        _drop(self._claim_rows)
        self._links, self._claim_rows, self._found = [], [], found
        self._show_more()
        self._nothing.setText(self._without(turn))
        self._nothing.setVisible(not found.pages)
        self._claims_title.setVisible(bool(found.claims))
        return len(found.pages)

    def _show_more(self) -> None:
        """Add the next rows of each kind; an answer may have hundreds."""
        pages, claims = self._found.pages, self._found.claims
        for page in pages[len(self._links) :][:ROWS_AT_ONCE]:
            link = PageLink(page, _supported(page, claims))
            link.opened.connect(self.page_wanted)
            link.pointed.connect(self._mark_claims)
            self._pages.addWidget(link)
            self._links.append(link)
        for claim in claims[len(self._claim_rows) :][:ROWS_AT_ONCE]:
            row = ClaimRow(claim)
            row.pointed.connect(self._mark_pages)
            self._claims.addWidget(row)
            self._claim_rows.append(row)
        left = len(pages) + len(claims) - len(self._links) - len(self._claim_rows)
        self._more.setVisible(left > 0)
        self._more.setText(self.tr("Show more ({0} left)").format(left))
        self._more.setAccessibleName(self.tr("Show more sources and claims, {0} left").format(left))

    def _without(self, turn: Turn) -> str:
        if turn.recipe.grounding or turn.recipe.image_search:
            return self.tr("The model searched for nothing, or named no source.")
        return self.tr("This picture was made without searching.")

    def _mark_pages(self, numbers: Iterable[int]) -> None:
        for link in self._links:
            link.mark(link.number in set(numbers))

    def _mark_claims(self, numbers: Iterable[int]) -> None:
        for row in self._claim_rows:
            row.mark(bool(set(numbers) & set(row.numbers)))


class Pointed(ElidedButton):
    """A row that says what it stands for while the mouse or the focus is on it."""

    pointed = Signal(object)  # page numbers, a tuple; empty once left

    def __init__(self, text: str, numbers: tuple[int, ...], icon: str = "") -> None:
        super().__init__(text, theme.icon(icon, "link") if icon else None)
        self.numbers = numbers
        self.installEventFilter(self)

    def mark(self, marked: bool) -> None:
        """Show that what is pointed at has to do with this row."""
        if self.property("marked") != marked:
            self.setProperty("marked", marked)
            self.style().unpolish(self)
            self.style().polish(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn):
            self.pointed.emit(self.numbers)
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut):
            self.pointed.emit(())
        return super().eventFilter(watched, event)


class PageLink(Pointed):
    """One page: its number, its own title, and the site that it is on."""

    opened = Signal(str)

    def __init__(self, page: Page, supports: Sequence[str]) -> None:
        site = f", {page.site}" if page.site not in ("", page.title) else ""
        icon = "image" if page.picture else "link"
        super().__init__(f"{page.number}  {page.title}{site}", (page.number,), icon)
        self.number = page.number
        self._uri = page.uri
        self.setObjectName(f"source-{page.number}")
        self.setProperty("role", "link")
        kind = self.tr("The page that holds a picture") if page.picture else ""
        held = self.tr("Supports: {0}").format("; ".join(supports)) if supports else ""
        plain_tooltip(self, "\n".join(filter(None, (kind, page.uri, held))))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.clicked.connect(self._open)

    def _open(self) -> None:
        self.opened.emit(self._uri)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._uri)

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setObjectName("sourceMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Open in the browser")).triggered.connect(self._open)
        menu.addAction(self.tr("Copy the address")).triggered.connect(self._copy)
        menu.popup(self.mapToGlobal(at))


class ClaimRow(Pointed):
    """One claim, with the numbers of its pages."""

    def __init__(self, claim: Claim) -> None:
        numbers = ", ".join(map(str, claim.pages))
        super().__init__(f"{numbers}  {claim.text[:SHOWN_CLAIM]}", claim.pages)
        self.setProperty("role", "step")
        said = self.tr("Supported by {0}: {1}").format(numbers, claim.text)
        plain_tooltip(self, said)


def _supported(page: Page, claims: Iterable[Claim]) -> list[str]:
    return [claim.text[:80] for claim in claims if page.number in claim.pages][:5]


def _rows() -> QVBoxLayout:
    rows = QVBoxLayout()
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(2)
    return rows


def _drop(widgets: Iterable[QPushButton | QLabel]) -> None:
    for widget in widgets:
        widget.hide()
        widget.deleteLater()
