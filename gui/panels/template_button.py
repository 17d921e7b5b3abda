"""The templates: ours and the user's own, chosen, saved and deleted from one menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gui.panels.session_switcher import plain_menu_text
from gui.state.prompts import PromptState
from gui.widgets.labels import plain_tooltip
from gui.widgets.menu_button import MenuButton
from services.prompts.templates import Template


class TemplateButton(MenuButton):
    """`templateButton`: a menu that is made anew whenever it opens."""

    chosen = Signal(object)  # Template
    save_wanted = Signal()
    drop_wanted = Signal(object)  # Template of the user's

    def __init__(self, prompts: PromptState, parent: QWidget | None = None) -> None:
        super().__init__("templateButton", "templateMenu", "book-open", parent)
        self._prompts = prompts
        self.setAccessibleName(self.tr("Templates"))
        plain_tooltip(self, self.tr("Begin with a template, or save one"), "Ctrl+M")
        self._drops = QMenu(self.tr("Delete template"), self._menu)
        self._drops.setObjectName("dropTemplateMenu")
        prompts.changed.connect(self._follow)

    def _refresh(self) -> None:
        self._prompts.refresh()

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
