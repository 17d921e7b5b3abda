"""The settings: what is changed takes effect at once, and everything can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from gui.dialogs.library_section import LibrarySection
from gui.dialogs.looks_section import LooksSection
from gui.dialogs.settings import SettingsDialog
from gui.dialogs.settings_section import SettingsSection
from gui.state.preferences import Preferences
from services.threads import Threads


@pytest.fixture
def preferences(qapp: QApplication, tmp_path: Path) -> Iterator[Preferences]:
    threads = Threads()
    # With a parent, so that no collection on another thread takes its timer away.
    preferences = Preferences(tmp_path, threads, lambda work: work.close(), qapp)
    yield preferences
    preferences.deleteLater()
    threads.close()


def opened(qtbot: QtBot, *sections: SettingsSection) -> SettingsDialog:
    dialog = SettingsDialog(sections)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.open()
    return dialog


def test_a_theme_is_chosen_and_kept(preferences: Preferences, qtbot: QtBot):
    dialog = opened(qtbot, LooksSection(preferences))
    button = dialog.findChild(QAbstractButton, "theme-light")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert preferences.settings.theme == "light"


def test_what_opens_something_else_closes_the_settings(qtbot: QtBot, tmp_path: Path):
    section = LibrarySection(tmp_path)
    dialog = opened(qtbot, section)
    section.done.emit()
    assert not dialog.isVisible()


def test_few_settings_need_no_scrolling_and_many_fit_on_the_screen(
    preferences: Preferences, qtbot: QtBot, tmp_path: Path
):
    few = opened(qtbot, LooksSection(preferences), LibrarySection(tmp_path))
    assert few.findChild(QScrollArea).verticalScrollBar().maximum() == 0
    many = opened(qtbot, *(LibrarySection(tmp_path) for _ in range(40)))
    assert many.height() < many.screen().availableSize().height()
    bar = many.findChild(QScrollArea).verticalScrollBar()
    assert bar.maximum() > 0
    last = many.findChildren(QPushButton, "libraryButton")[-1]
    last.setFocus(Qt.FocusReason.TabFocusReason)
    assert bar.value() > 0, "the keyboard's focus left the part that can be seen"


def test_everything_in_the_settings_has_a_name_and_a_way_by_keyboard(
    preferences: Preferences, qtbot: QtBot, tmp_path: Path
):
    dialog = opened(qtbot, LooksSection(preferences), LibrarySection(tmp_path))
    page = dialog.findChild(QWidget, "settingsPage")
    for control in page.findChildren(QAbstractButton):
        assert control.objectName(), control.text()
        assert control.accessibleName() or control.text(), control.objectName()
        by_arrows = control.group() is not None and not control.isChecked()
        by_tab = control.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert by_tab or by_arrows, control.objectName()
