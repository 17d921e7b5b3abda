"""Colours can be read, icons are there, and text is never taken as markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from gui import theme
from gui.widgets.labels import ElidedLabel, label, plain_tooltip
from gui.widgets.notice import Notice

GROUNDS = ("window", "panel", "control")
TEXTS = ("text", "text2", "hint", "accent_text", "error", "link")
GUI = Path(theme.__file__).parent.parent


@pytest.mark.parametrize("tokens", [theme.DARK, theme.LIGHT], ids=["dark", "light"])
def test_text_reaches_four_and_a_half_to_one_on_every_ground(tokens: theme.Tokens) -> None:
    poor = {
        (text, ground): ratio
        for text in TEXTS
        for ground in GROUNDS
        if (ratio := contrast(getattr(tokens, text), getattr(tokens, ground))) < 4.5
    }
    assert not poor
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert contrast(tokens.accent_text, tokens.accent_soft) >= 4.5
    assert contrast(tokens.text, tokens.raised) >= 4.5


@pytest.mark.parametrize("tokens", [theme.DARK, theme.LIGHT], ids=["dark", "light"])
def test_marks_and_the_keyboards_ring_reach_three_to_one(tokens: theme.Tokens) -> None:
    for name in ("text3", "ok", "focus"):
        for ground in GROUNDS:
            assert contrast(getattr(tokens, name), getattr(tokens, ground)) >= 3.0


def test_contrast_is_the_ratio_that_the_guidelines_define() -> None:
    assert contrast(QColor("white"), QColor("black")) == pytest.approx(21.0)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


def test_a_scheme_changes_tokens_palette_and_icons(qapp: QApplication, qtbot: QtBot) -> None:
    button = QPushButton(theme.icon("globe"), "")
    qtbot.addWidget(button)
    theme.apply(qapp, "light")
    assert theme.current() is theme.LIGHT
    light = button.icon().pixmap(16, 16).toImage()
    theme.apply(qapp, "dark")
    assert theme.current() is theme.DARK
    assert qapp.palette().window().color() == theme.DARK.panel
    assert button.icon().pixmap(16, 16).toImage() != light


def test_every_icon_that_is_named_in_the_code_is_there_and_draws(qapp: QApplication) -> None:
    code = "".join(path.read_text("utf-8") for path in GUI.rglob("*.py"))
    named = set(re.findall(r'theme\.(?:icon|pixmap)\(\s*"([a-z0-9-]+)"', code))
    files = {path.stem for path in theme.ICONS.glob("*.svg")}
    assert named
    assert named <= files
    for name in files:
        image = theme.pixmap(name, 16, QColor("red"), 2.0).toImage()
        assert image.width() == 32
        assert _ink(image), name


def test_the_icons_come_with_their_licence() -> None:
    assert "ISC License" in (theme.ICONS / "LICENSE").read_text("utf-8")
    assert "1.62.0" in (theme.ICONS / "README.md").read_text("utf-8")


def test_a_label_shows_markup_as_it_is_written(qtbot: QtBot) -> None:
    text = '<b>bold</b> <img src="/some.png">'
    for made in (label(text), ElidedLabel(text)):
        qtbot.addWidget(made)
        assert made.textFormat() == Qt.TextFormat.PlainText
        assert made.text() == text


def test_a_tooltip_escapes_markup_and_tells_screen_readers_the_plain_words(qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    plain_tooltip(button, "<img src=x>", "Ctrl+K")
    assert button.toolTip() == "<qt>&lt;img src=x&gt; (Ctrl+K)</qt>"
    assert button.accessibleDescription() == "<img src=x> (Ctrl+K)"


def test_a_label_too_long_for_its_room_ends_in_dots_and_tells_all_in_its_tooltip(
    qtbot: QtBot,
) -> None:
    made = ElidedLabel("a rather long title of a picture")
    qtbot.addWidget(made)
    made.resize(60, 20)
    assert made.shown().endswith("…")
    assert "a rather long title" in made.explanation()
    made.resize(600, 20)
    assert made.shown() == made.text()
    assert made.explanation() == ""


def test_a_notice_says_what_to_do_until_it_is_dismissed(qtbot: QtBot) -> None:
    notice = Notice()
    qtbot.addWidget(notice)
    assert notice.text() == ""
    notice.say("<i>No</i> picture", "Try again", button="Again")
    assert notice.text() == "<i>No</i> picture\nTry again"
    with qtbot.waitSignal(notice.acted):
        next(b for b in notice.findChildren(QPushButton) if b.text() == "Again").click()
    with qtbot.waitSignal(notice.dismissed):
        notice.dismiss()
    assert notice.text() == ""


def _ink(image: QImage) -> bool:
    return any(
        image.pixelColor(x, y).alpha() > 0
        for x in range(image.width())
        for y in range(image.height())
    )


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
