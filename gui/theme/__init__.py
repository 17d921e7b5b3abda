"""Colours, sizes and icons as tokens, and the style that is made of them.

Widgets ask for colours while they paint (`current()`), so a change of scheme
needs no more than the repaint that Qt does by itself.
"""

from gui.theme.dress import apply, body_px
from gui.theme.icons import ICONS, draw, icon, pixmap
from gui.theme.tokens import DARK, ICON_BEFORE_TEXT, LIGHT, PADDING_PX, Tokens, current

__all__ = [
    "DARK",
    "ICONS",
    "ICON_BEFORE_TEXT",
    "LIGHT",
    "PADDING_PX",
    "Tokens",
    "apply",
    "body_px",
    "current",
    "draw",
    "icon",
    "pixmap",
]
