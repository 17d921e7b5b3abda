"""Whether the model searches before it paints, and for what."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from gui import theme
from gui.state.draft import Draft
from gui.widgets.labels import plain_tooltip
from services.catalogue import Model
from services.domain import Recipe


class GroundingButton(QToolButton):
    """`groundingToggle`; its menu has pictures, too, where the model can search for them."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._splits: bool | None = None
        self.setObjectName("groundingToggle")
        self.setAccessibleName(self.tr("Search grounding"))
        self.setProperty("role", "control")
        self.setIcon(theme.icon("globe", on="accent_text"))
        self.setIconSize(theme.ICON_BEFORE_TEXT)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCheckable(True)
        self._menu = QMenu(self)
        self._web = self._choice(self.tr("Search the web"), "searchWeb")
        self._pictures = self._choice(self.tr("Search the web and pictures"), "searchPictures")
        self._menu.triggered.connect(self._choose)
        self.clicked.connect(self._draft.set_grounding)

    def show_recipe(self, recipe: Recipe, model: Model, words: str) -> None:
        """Show what `recipe` asks for; `words` are the button's, as long as there is room for."""
        pictures = recipe.image_search
        on = recipe.grounding or pictures
        self.setText(self.tr("Web and pictures") if pictures else words)
        self.setChecked(on)
        # What is on can always be switched off.
        self.setEnabled(model.web_search or on)
        self._web.setChecked(on and not pictures)
        self._pictures.setChecked(pictures)
        self._split(model.image_search or pictures)
        plain_tooltip(self, self._tip(model, pictures))

    def _tip(self, model: Model, pictures: bool) -> str:
        if not model.web_search:
            return self.tr("{model} cannot search the web").format(model=model.name)
        if pictures and not model.image_search:
            return self.tr("{model} cannot search for pictures").format(model=model.name)
        if pictures:
            return self.tr("Let the model search the web and look at pictures first; not at people")
        return self.tr("Let the model search the web first")

    def _choice(self, text: str, name: str) -> QAction:
        action = self._menu.addAction(text)
        action.setObjectName(name)
        action.setCheckable(True)
        return action

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self._draft.set_search(pictures=action is self._pictures)

    def _split(self, splits: bool) -> None:
        if splits == self._splits:
            return
        self._splits = splits
        popup = QToolButton.ToolButtonPopupMode
        self.setMenu(self._menu if splits else None)  # type: ignore[arg-type]
        self.setPopupMode(popup.MenuButtonPopup if splits else popup.DelayedPopup)
        self.setProperty("splits", splits)
        self.style().unpolish(self)
        self.style().polish(self)
