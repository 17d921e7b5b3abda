"""Colours, sizes and icons as tokens, and the style that is made of them.

Widgets ask for colours while they paint (`current()`), so a change of scheme
needs no more than the repaint that Qt does by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from string import Template

from PySide6.QtCore import QByteArray, QObject, QPointF, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QIcon,
    QIconEngine,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

ICONS = Path(__file__).resolve().parent.parent / "resources" / "icons"
STYLE = Path(__file__).resolve().parent / "theme.qss"

STEP_PX = 4  # all spacing is a multiple of it
PADDING_PX = 14  # inside a panel
RADIUS_PX = 7  # controls; cards 8, the primary button 8
BODY_PX = 13  # at the usual size of the system font; see `body_px`

# Wider than high: the style leaves no gap between icon and text, so the icon does.
ICON_BEFORE_TEXT = QSize(22, 16)

GENERIC_FAMILIES = ("Sans Serif", "sans-serif", "Sans")

SYSTEM, LIGHT_SCHEME, DARK_SCHEME = "system", "light", "dark"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one scheme.

    `text3` reaches 3:1 only: for disabled things and large figures. Small quiet
    text is `hint`. `accent_text` is the accent where it must be read on a
    panel; `accent_soft` lies under a chosen shape; `focus` is the keyboard's ring.
    """

    dark: bool
    window: QColor
    panel: QColor
    control: QColor
    raised: QColor
    line: QColor
    text: QColor
    text2: QColor
    text3: QColor
    hint: QColor
    accent: QColor
    on_accent: QColor
    accent_text: QColor
    accent_soft: QColor
    focus: QColor
    ok: QColor
    error: QColor
    link: QColor


DARK = Tokens(
    dark=True,
    window=QColor("#141517"),
    panel=QColor("#1B1C1F"),
    control=QColor("#232529"),
    raised=QColor("#2C2F34"),
    line=QColor("#33363C"),
    text=QColor("#ECEDEE"),
    text2=QColor("#A9ADB4"),
    text3=QColor("#74787F"),
    hint=QColor("#8B8F96"),
    accent=QColor("#F2C14E"),
    on_accent=QColor("#2A2210"),
    accent_text=QColor("#F2C14E"),
    accent_soft=QColor("#3A3220"),
    focus=QColor("#B8954A"),
    ok=QColor("#6CC08B"),
    error=QColor("#E5705F"),
    link=QColor("#7FB3E6"),
)
LIGHT = Tokens(
    dark=False,
    window=QColor("#F3F3F1"),
    panel=QColor("#FBFBFA"),
    control=QColor("#FFFFFF"),
    raised=QColor("#E6E6E2"),
    line=QColor("#D9D9D4"),
    text=QColor("#1C1D1F"),
    text2=QColor("#55585E"),
    text3=QColor("#7C8087"),
    hint=QColor("#696D74"),
    accent=QColor("#F2C14E"),
    on_accent=QColor("#2A2210"),
    accent_text=QColor("#7A5800"),
    accent_soft=QColor("#FAEBC4"),
    focus=QColor("#55585E"),
    ok=QColor("#2F8F57"),
    error=QColor("#C0442F"),
    link=QColor("#1F6FB8"),
)


def current() -> Tokens:
    """The tokens of the scheme that the application shows now."""
    window = QApplication.palette().color(QPalette.ColorRole.Window)
    return LIGHT if window.lightnessF() > 0.5 else DARK


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


def contrast(first: QColor, second: QColor) -> float:
    """The ratio of WCAG 2.2, from 1 to 21."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: QColor) -> float:
    channels = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def icon(name: str, color: QColor | str | None = None, on: str = "text") -> QIcon:
    """The lucide icon `name`.

    `color` is a colour, the name of a token ("accent_text"), or nothing: quiet
    text, the token `on` when the control is on, dim when it is disabled. Tokens
    are looked up while painting, so the icon follows the scheme.
    """
    return QIcon(_LucideEngine(name, color, on))


def pixmap(name: str, size_px: int, color: QColor, device_ratio: float = 1.0) -> QPixmap:
    """The lucide icon `name`, `size_px` wide and high in device-independent pixels."""
    image = QPixmap(QSize(size_px, size_px) * device_ratio)
    image.setDevicePixelRatio(device_ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    draw(painter, name, QRectF(0, 0, size_px, size_px), color)
    painter.end()
    return image


def draw(painter: QPainter, name: str, rect: QRectF, color: QColor) -> None:
    """Draw the lucide icon `name` into `rect`."""
    side = min(rect.width(), rect.height())
    corner = rect.center() - QPointF(side / 2, side / 2)
    _renderer(name, color.name()).render(painter, QRectF(corner.x(), corner.y(), side, side))


@cache
def _renderer(name: str, color: str) -> QSvgRenderer:
    source = (ICONS / f"{name}.svg").read_text("utf-8").replace("currentColor", color)
    return QSvgRenderer(QByteArray(source.encode()))


class _LucideEngine(QIconEngine):
    def __init__(self, name: str, color: QColor | str | None, on: str) -> None:
        super().__init__()
        self._name = name
        self._on = on
        self._color = color

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        square = QRectF(rect.x(), rect.y() + (rect.height() - side) / 2, side, side)
        draw(painter, self._name, square, self._colour(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        image = QPixmap(size)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return image

    def clone(self) -> QIconEngine:
        return _LucideEngine(self._name, self._color, self._on)

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        tokens = current()
        if mode == QIcon.Mode.Disabled:
            return tokens.text3
        if isinstance(self._color, QColor):
            return self._color
        if self._color:
            return QColor(getattr(tokens, self._color))
        return QColor(getattr(tokens, self._on if state == QIcon.State.On else "text2"))
