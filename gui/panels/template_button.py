"""The templates: ours and the user's own, chosen, saved and deleted from one menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from gui import theme
from gui.panels.session_switcher import plain_menu_text
from gui.state.prompts import PromptState
from gui.widgets.labels import plain_tooltip
from services.prompts.templates import Template


class TemplateButton(QToolButton):
    """`templateButton`: a menu that is made anew whenever it opens."""

    chosen = Signal(object)  # Template
    save_wanted = Signal()
    drop_wanted = Signal(object)  # Template of the user's

    def __init__(self, prompts: PromptState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prompts = prompts
        self.setObjectName("templateButton")
        self.setAccessibleName(self.tr("Templates"))
        plain_tooltip(self, self.tr("Begin with a template, or save one"), "Ctrl+M")
        self.setIcon(theme.icon("book-open"))
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = self._menu = QMenu(self)
        menu.setObjectName("templateMenu")
        menu.aboutToShow.connect(self._open)
        self._drops = QMenu(self.tr("Delete template"), menu)
        self._drops.setObjectName("dropTemplateMenu")
        self.clicked.connect(self.open_menu)
        prompts.changed.connect(self._follow)

    @Slot()
    def open_menu(self) -> None:
        """Under the button; of itself it would stop the loop until the menu closes."""
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    @Slot()
    def _open(self) -> None:
        self._fill()
        self._prompts.refresh()  # anybody may have written a file meanwhile

    @Slot()
    def _follow(self) -> None:
        if self._menu.isVisible():
            self._fill()

    def _fill(self) -> None:
        self._menu.clear()
        own = [one for one in self._prompts.templates if not one.ours]
        for template in self._prompts.templates:
            if template.ours:
                self._add(self._menu, self._name(template), partial(self.chosen.emit, template))
        if own:
            self._menu.addSeparator()
        for template in own:
            self._add(self._menu, template.name, partial(self.chosen.emit, template))
        self._menu.addSeparator()
        save = self._add(self._menu, self.tr("Save as template…"), self.save_wanted.emit)
        save.setEnabled(bool(self._prompts.text.strip()))
        if own:
            self._fill_drops(own)

    def _fill_drops(self, own: list[Template]) -> None:
        self._drops.clear()
        for template in own:
            self._add(self._drops, template.name, partial(self.drop_wanted.emit, template))
        self._menu.addMenu(self._drops)

    def _add(self, menu: QMenu, text: str, act: Callable[[], object]) -> QAction:
        action = menu.addAction(plain_menu_text(text))
        action.triggered.connect(lambda _: act())
        return action

    def _name(self, template: Template) -> str:
        names = {
            "photorealistic": self.tr("Photorealistic scene"),
            "sticker": self.tr("Sticker, icon or illustration"),
            "text": self.tr("Text in a picture"),
            "product": self.tr("Product mockup"),
        }
        return names.get(template.name, template.name) if template.ours else template.name
