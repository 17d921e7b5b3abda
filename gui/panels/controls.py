"""Everything about a picture besides its words and references."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from gui.panels.model_note import ModelNote
from gui.panels.model_picker import ModelPicker
from gui.panels.switches import Switches
from gui.panels.variations import VariationsPicker
from gui.state.draft import Draft
from gui.widgets.aspect_picker import Aspect, AspectPicker
from gui.widgets.section import Section
from gui.widgets.segmented import Choice, Segmented
from services.catalogue import Catalogue, Model
from services.domain import AUTO, Recipe

SIZES = ("512", "1K", "2K", "4K")
ALWAYS_SHOWN = ("1K", "2K", "4K")
ROW_HEIGHT_PX = 30


class Controls(QWidget):
    """Model, ratio, size, variations, grounding and thinking, shown from one recipe.

    What the model cannot do is closed, with the reason as its tooltip, unless it
    is chosen now: then it stays open, with the problem in words under it.
    """

    other_model_wanted = Signal()

    def __init__(self, draft: Draft, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._catalogue = catalogue
        self._shown: tuple[Recipe, bool] | None = None
        self._model = ModelPicker(draft, catalogue, self)
        self._model.other_wanted.connect(self.other_model_wanted)
        self._note = ModelNote(draft, self)
        self._model.moved.connect(self._note.tell)
        self._ratios = self._ratio_picker()
        self._sizes = self._row("sizePicker", self.tr("Size"), draft.set_size)
        self._variations = VariationsPicker(draft.set_variations, self)
        self._variations.setFixedHeight(ROW_HEIGHT_PX)
        self._switches = Switches(draft, self)
        self._sections = {
            "modelPicker": Section(self.tr("Model"), self._model),
            "ratioPicker": Section(self.tr("Aspect ratio"), self._ratios),
            "sizePicker": Section(self.tr("Size"), self._sizes),
            "variationsPicker": Section(self.tr("Variations"), self._variations),
        }
        self._lay_out()
        draft.changed.connect(self._show)
        self._show(draft.recipe)

    def show_catalogue(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._model.show_catalogue(catalogue)
        self._shown = None
        self._show(self._draft.recipe)

    def show_problems(self, problems: dict[str, str]) -> None:
        """Say each sentence beside the control of that name."""
        for name, section in self._sections.items():
            section.show_problem(problems.get(name, ""))
        self._switches.show_problems(problems)

    def control(self, name: str) -> QWidget | None:
        """The control of that objectName, to scroll to and to focus; opened where it is hidden."""
        return self._switches.control(name) or self.findChild(QWidget, name)

    def choose_model(self, model: str) -> None:
        """Go on with the model of that id, as if it had been picked."""
        self._model.choose(model)

    @Slot(object)
    def _show(self, recipe: Recipe) -> None:
        # Of the references only whether there are any: Auto follows them.
        shown = replace(recipe, prompt="", references=()), bool(recipe.references)
        if shown == self._shown:
            return  # typing must cost next to nothing
        self._shown = shown
        model = self._catalogue.model(recipe.model)
        self._ratios.show_aspects(list(self._aspects(model, recipe.ratio)))
        self._ratios.show_value(recipe.ratio)
        self._sizes.show_choices([self._size(model, size, recipe) for size in SIZES])
        self._sizes.show_value(recipe.size)
        self._variations.show_count(recipe.variations)
        self._sections["ratioPicker"].show_detail(self._pixels(model, recipe))
        self._switches.show_recipe(recipe, model)
        self._order_focus()

    def _order_focus(self) -> None:
        """Let Tab go as the eye does; a button made later would stand at the end."""
        rows = (self._ratios, self._sizes, self._variations, self._switches)
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        buttons = (b for row in rows for b in row.findChildren(QAbstractButton, options=direct))
        for before, after in pairwise((self._model, *buttons)):
            QWidget.setTabOrder(before, after)

    def _pixels(self, model: Model, recipe: Recipe) -> str:
        pixels = self._catalogue.pixels(model, recipe.ratio, recipe.size)
        if pixels:
            return f"{pixels[0]} × {pixels[1]} px"
        if recipe.ratio != AUTO:
            return ""
        return self.tr("as the references") if recipe.references else self.tr("the model decides")

    def _aspects(self, model: Model, chosen: str) -> Iterator[Aspect]:
        """The model's ratios; others only while one of them is chosen."""
        auto = self.tr("Aspect ratio: as the references; without any, the model decides")
        yield Aspect(AUTO, self.tr("Auto"), auto)
        every = dict.fromkeys(ratio for row in self._catalogue.models for ratio in row.ratios)
        for ratio in every:
            if ratio in model.ratios:
                yield Aspect(ratio, ratio, self._spoken(ratio))
            elif ratio == chosen:
                reason = self.tr("{model} cannot make {ratio}")
                reason = reason.format(model=model.name, ratio=ratio)
                yield Aspect(ratio, ratio, self._spoken(ratio), reason)

    def _spoken(self, ratio: str) -> str:
        width, height = ratio.split(":")
        return self.tr("Aspect ratio {w} to {h}").format(w=width, h=height)

    def _size(self, model: Model, size: str, recipe: Recipe) -> Choice:
        possible = size in model.size_choices
        spoken = self.tr("Size {size}").format(size=size)
        pixels = self._catalogue.pixels(model, recipe.ratio, size)
        tip = f"{spoken}: {pixels[0]} × {pixels[1]} px" if pixels else spoken
        if not possible:
            tip = self.tr("{model} cannot make {size}").format(model=model.name, size=size)
        shown = possible or size in ALWAYS_SHOWN or size == recipe.size
        return Choice(size, size, f"size-{size}", spoken, tip, possible, shown)

    def _ratio_picker(self) -> AspectPicker:
        picker = AspectPicker(self)
        picker.setObjectName("ratioPicker")
        picker.setAccessibleName(self.tr("Aspect ratio"))
        picker.picked.connect(self._draft.set_ratio)
        return picker

    def _row(self, name: str, spoken: str, choose: Callable[[str], None]) -> Segmented:
        row = Segmented(spoken, self)
        row.setObjectName(name)
        row.setFixedHeight(ROW_HEIGHT_PX)
        row.picked.connect(choose)
        return row

    def _lay_out(self) -> None:
        pair = QHBoxLayout()
        pair.setSpacing(14)
        pair.addWidget(self._sections["sizePicker"], 1, Qt.AlignmentFlag.AlignTop)
        pair.addWidget(self._sections["variationsPicker"], 1, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(20)
        model = QVBoxLayout()
        model.setSpacing(6)
        model.addWidget(self._sections["modelPicker"])
        model.addWidget(self._note)
        column.addLayout(model)
        column.addWidget(self._sections["ratioPicker"])
        column.addLayout(pair)
        column.addWidget(self._switches)
