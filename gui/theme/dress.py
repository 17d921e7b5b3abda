"""What the application wears: its font, its palette and its style sheet, in one scheme."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from gui.theme.icons import ICONS
from gui.theme.tokens import DARK, LIGHT, Tokens

STYLE = Path(__file__).resolve().parent / "theme.qss"

BODY_PX = 13  # at the usual size of the system font; see `body_px`

GENERIC_FAMILIES = ("Sans Serif", "sans-serif", "Sans")

SYSTEM, LIGHT_SCHEME = "system", "light"


def body_px() -> int:
    """Body text in pixels: 13, or the system's own size where the user set a larger one."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    return max(BODY_PX, QFontInfo(system).pixelSize())


def apply(app: QApplication, scheme: str = SYSTEM) -> None:
    """Dress `app` in `scheme` ("system", "light" or "dark"), and keep following the system's.

    A system that tells no scheme gets the dark one.
    """
    follower = app.findChild(_Follower) or _Follower(app)
    follower.follow(scheme)


class _Follower(QObject):
    """Repaints the application when the system's scheme changes. Child of the application."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._scheme = SYSTEM
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    def follow(self, scheme: str) -> None:
        self._scheme = scheme
        _dress(self._app, self._tokens())

    @Slot()
    def _system_changed(self) -> None:
        if self._scheme == SYSTEM:
            _dress(self._app, self._tokens())

    def _tokens(self) -> Tokens:
        system_is_light = self._app.styleHints().colorScheme() == Qt.ColorScheme.Light
        light = self._scheme == LIGHT_SCHEME or (self._scheme == SYSTEM and system_is_light)
        return LIGHT if light else DARK


def _dress(app: QApplication, tokens: Tokens) -> None:
    if app.style().objectName().lower() != "fusion":
        app.setStyle("Fusion")
    sheet = _style_sheet(tokens, body_px())
    if sheet == app.styleSheet():
        return  # setting it again would lay out every widget anew
    app.setFont(_font())
    app.setPalette(palette(tokens))
    app.setStyleSheet(sheet)


def _font() -> QFont:
    font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
    if font.family() in GENERIC_FAMILIES:  # no desktop chose one
        font.setFamilies(["Inter", font.family()])
    font.setPixelSize(body_px())
    return font


def palette(tokens: Tokens) -> QPalette:
    """`tokens` as the roles of a palette; `hint` is the placeholder's colour."""
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.panel,
        role.WindowText: tokens.text,
        role.Base: tokens.control,
        role.AlternateBase: tokens.panel,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.hint,
        role.Button: tokens.control,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.error,
        role.Light: tokens.raised,
        role.Midlight: tokens.raised,
        role.Mid: tokens.line,
        role.Dark: tokens.line,
        role.Shadow: tokens.window,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.link,
        role.LinkVisited: tokens.link,
        role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text,
    }
    made = QPalette()
    for name, colour in colours.items():
        made.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, tokens.text3)
    return made


def _style_sheet(tokens: Tokens, body: int) -> str:
    colours = {
        field.name: colour.name()
        for field in fields(tokens)
        if isinstance(colour := getattr(tokens, field.name), QColor)
    }
    sizes = {"small_px": f"{body - 1}px", "prompt_px": f"{body + 1}px"}
    sizes["large_px"] = f"{body + 5}px"
    return Template(STYLE.read_text("utf-8")).substitute(colours, icons=ICONS.as_posix(), **sizes)
