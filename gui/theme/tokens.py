"""Colours and sizes as tokens."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

PADDING_PX = 14  # inside a panel

# Wider than high: the style leaves no gap between icon and text, so the icon does.
ICON_BEFORE_TEXT = QSize(22, 16)


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
