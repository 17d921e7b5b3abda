"""A page of somebody else's HTML behind glass: it runs nothing, loads nothing, goes nowhere.

Only where QtWebEngine is installed, which is no part of Musa's own libraries
(README says how to add it). It is imported when first needed: it is large.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, QUrl
from PySide6.QtWidgets import QWidget

HEIGHT_PX = 64
NOWHERE = QUrl("about:blank")
# Beside what the view itself forbids: styles may stand in the page, nothing else counts.
_LOCK = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">"
)

_OFF = (
    "JavascriptEnabled",
    "LocalContentCanAccessFileUrls",
    "LocalContentCanAccessRemoteUrls",
    "LocalStorageEnabled",
    "PluginsEnabled",
    "AutoLoadIconsForPage",
    "HyperlinkAuditingEnabled",
    "DnsPrefetchEnabled",
    "FullScreenSupportEnabled",
)


def locked_page(open_page: Callable[[str], object]) -> QWidget | None:
    """A view for `show_html`; links go to `open_page`. None where there is no QtWebEngine."""
    try:
        core = importlib.import_module("PySide6.QtWebEngineCore")
        widgets = importlib.import_module("PySide6.QtWebEngineWidgets")
    except ImportError:
        return None
    view: Any = _view_class(widgets)()
    profile = core.QWebEngineProfile()  # without a name: off the record
    profile.setUrlRequestInterceptor(_interceptor_class(core)(profile))
    page = _page_class(core)(profile, view, open_page)
    profile.setParent(view)  # after its page: children die in order, and a page needs its profile
    for name in _OFF:
        page.settings().setAttribute(getattr(core.QWebEngineSettings.WebAttribute, name), False)
    view.setPage(page)
    view.setObjectName("searchSuggestionsPage")
    view.setFixedHeight(HEIGHT_PX)
    found: QWidget = view
    return found


def show_html(view: QWidget, html: str) -> None:
    """Show `html` unmodified, behind the lock."""
    page: Any = view
    page.setHtml(_LOCK + html, NOWHERE)


def _view_class(widgets: Any) -> Any:
    class View(widgets.QWebEngineView):  # type: ignore[misc]
        def sizeHint(self) -> QSize:
            return QSize(290, HEIGHT_PX)

        def contextMenuEvent(self, event: object) -> None:
            """Offers neither the source nor a reload."""

    return View


def _interceptor_class(core: Any) -> Any:
    class Interceptor(core.QWebEngineUrlRequestInterceptor):  # type: ignore[misc]
        def interceptRequest(self, info: Any) -> None:
            # The page itself arrives as a data address; nothing else is let through.
            main = core.QWebEngineUrlRequestInfo.ResourceType.ResourceTypeMainFrame
            own = info.resourceType() == main and info.requestUrl().scheme() == "data"
            if not own:
                info.block(True)

    return Interceptor


def _page_class(core: Any) -> Any:
    class Page(core.QWebEnginePage):  # type: ignore[misc]
        def __init__(self, profile: Any, parent: Any, open_page: Callable[[str], object]) -> None:
            super().__init__(profile, parent)
            self._open_page = open_page
            self.newWindowRequested.connect(self._leave)

        def _leave(self, wanted: Any) -> None:
            """A link that asks for a window of its own goes where the others go."""
            if wanted.isUserInitiated():
                self._hand_over(wanted.requestedUrl())

        def _hand_over(self, url: QUrl) -> None:
            if url.scheme() == "https":
                self._open_page(bytes(url.toEncoded().data()).decode("ascii", "replace"))

        def acceptNavigationRequest(self, url: QUrl, kind: Any, main_frame: bool) -> bool:
            clicked = kind == core.QWebEnginePage.NavigationType.NavigationTypeLinkClicked
            if clicked:
                self._hand_over(url)
            typed = kind == core.QWebEnginePage.NavigationType.NavigationTypeTyped
            return bool(typed and main_frame and url.scheme() == "data")

        def javaScriptConsoleMessage(self, *told: object) -> None:
            """Keeps an outsider's words out of the log."""

    return Page
