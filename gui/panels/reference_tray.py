"""Fourteen places for references."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal, Slot
from PySide6.QtGui import (
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from gui.panels import reference_words
from gui.panels.introduction import Introduction
from gui.panels.picture_dialog import picture_dialog
from gui.panels.reference_about import ReferenceAbout
from gui.panels.reference_drops import SPACING_PX, ReferenceDrops
from gui.panels.reference_menu import ReferenceMenu, role_name
from gui.panels.reference_refusals import Refusals
from gui.panels.reference_slot import COLUMNS, STEPS, ReferenceSlot
from gui.state.draft import Draft
from gui.state.intake import Intake
from gui.state.pictures import Pictures
from gui.widgets.labels import ERROR, wrapped
from gui.widgets.notice import Notice
from services.catalogue import Catalogue, Model
from services.domain import MAX_REFERENCES, BlobId, Recipe, Reference

THUMBNAIL_PX = 128


class ReferenceTray(QWidget):
    """Shows the draft's references and what is on its way; takes drops, files and pastes.

    `summary_changed` carries "4 of 14   2/6 objects, 1 style" for the heading.
    """

    summary_changed = Signal(str)
    rename_wanted = Signal(int, str)  # place, the name so far
    edit_wanted = Signal(int)

    def __init__(
        self,
        draft: Draft,
        intake: Intake,
        catalogue: Catalogue,
        pictures: Pictures,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._draft = draft
        self._intake = intake
        self._catalogue = catalogue
        self._model = catalogue.model(draft.recipe.model)
        self._pictures = pictures
        self._shown: tuple[Reference, ...] = ()
        self.setObjectName("referenceTray")
        self.setAccessibleName(self.tr("References"))
        self._states: dict[int, object] = {}
        self._told_last: tuple[str, Model | None] = ("", None)
        self._slots = [self._slot(place) for place in range(MAX_REFERENCES)]
        self._drops = ReferenceDrops(self, self._slots, draft, intake)
        self._drops.began.connect(self._start_over)
        self._warning = wrapped("", ERROR)
        self._warning.setObjectName("trayWarning")
        self._warning.hide()
        self._notice = Refusals(self)
        self._lay_out()
        draft.changed.connect(self._show_recipe)
        intake.pending_changed.connect(self._show)
        intake.refused.connect(self._notice.tell)
        pictures.arrived.connect(self._picture_arrived)
        self._show()

    def slot(self, place: int) -> ReferenceSlot:
        return self._slots[place]

    def tab_after(self, before: QWidget) -> None:
        """Let Tab come here from a control that stands above."""
        for first, second in pairwise((before, *self._slots)):
            QWidget.setTabOrder(first, second)

    def notice(self) -> Notice:
        return self._notice

    def summary(self) -> str:
        return reference_words.heading(self._draft.recipe.references, self._model)

    def explanation(self) -> str:
        """What the numbers of the summary mean."""
        return reference_words.explanation(self._model)

    def use_catalogue(self, catalogue: Catalogue) -> None:
        """Judge by these models: the service has listed some."""
        self._catalogue = catalogue
        self._show()

    def choose_files(self) -> None:
        """Ask for pictures in the system's own dialog."""
        title = self.tr("Add references")
        dialog = picture_dialog(title, "referenceFilesDialog", self, several=True)
        dialog.filesSelected.connect(self._take_files)
        dialog.open()

    def edit_current(self) -> None:
        """Edit the picture that has the focus, or the last one."""
        places = range(len(self._draft.recipe.references))
        focused = [place for place in places if self._slots[place].hasFocus()]
        for place in focused or places[-1:]:
            self.edit_wanted.emit(place)

    def paste(self) -> bool:
        """Take in the pictures on the clipboard; False when there are none."""
        return self._take(QGuiApplication.clipboard().mimeData())

    # -- state -> screen

    @Slot(object)
    def _show_recipe(self, recipe: Recipe) -> None:
        other_model = recipe.model not in (*self._model.ids, *self._model.aliases)
        if other_model or recipe.references is not self._shown:  # typing costs next to nothing
            self._show()

    @Slot()
    def _show(self) -> None:
        references = self._shown = self._draft.recipe.references
        self._model = self._catalogue.model(self._draft.recipe.model)
        pending = self._intake.pending
        for slot in self._slots:
            waiting = slot.place - len(references)
            if waiting < 0:
                self._show_picture(slot, references[slot.place])
            elif waiting < len(pending):
                coming = pending[waiting]
                state = (coming.name, coming.look and coming.look.cacheKey(), coming.share)
                show = partial(slot.show_pending, coming.name, coming.look, coming.share)
                self._show_once(slot, state, show)
            else:
                first = waiting == len(pending)
                self._show_once(slot, first, partial(slot.show_empty, first=first))
        words = reference_words.warning(references, self._model)
        self._warning.setText(words)
        self._warning.setVisible(bool(words))
        summary = self.summary()
        if (summary, self._model) != self._told_last:
            self._told_last = (summary, self._model)  # its explanation is the model's
            self.summary_changed.emit(summary)

    def _show_picture(self, slot: ReferenceSlot, reference: Reference) -> None:
        image = self._pictures.thumbnail(_seen(reference), THUMBNAIL_PX)
        if image is None:
            image = self._intake.look(reference)
        replacing = self._intake.replaces(reference)
        state = (reference, image and image.cacheKey(), self._model, replacing)
        self._show_once(slot, state, partial(self._show_words, slot, reference, image))

    def _show_words(self, slot: ReferenceSlot, reference: Reference, image: QImage | None) -> None:
        role = role_name(reference.role)
        notes = (reference_words.facts(reference), *self._intake.notes(reference))
        if self._intake.replaces(reference):
            notes = (self.tr("The picture that replaces it is being read"), *notes)
        slot.show_reference(reference, image, role, notes, self._surplus(slot.place, self._model))
        slot.show_replacing(self._intake.replaces(reference))

    def _surplus(self, place: int, model: Model) -> str:
        if place < model.max_references:
            return ""
        words = self.tr("Will not be sent: {model} takes {limit} references")
        return words.format(model=model.name, limit=model.max_references)

    def _show_once(self, slot: ReferenceSlot, state: object, show: Callable[[], None]) -> None:
        """Thirteen of fourteen slots do not change when a picture arrives."""
        if self._states.get(slot.place, self) != state:
            self._states[slot.place] = state
            show()

    @Slot(object, int)
    def _picture_arrived(self, blob: BlobId, px: int) -> None:
        if px != THUMBNAIL_PX:
            return
        for slot, reference in zip(self._slots, self._draft.recipe.references, strict=False):
            if _seen(reference) == blob:
                self._show_picture(slot, reference)

    # -- wishes -> state

    @Slot(list)
    def _take_files(self, names: list[str]) -> None:
        self._start_over()
        self._intake.take_paths(Path(name) for name in names)

    @Slot(int)
    def _stop(self, place: int) -> None:
        waiting = place - len(self._draft.recipe.references)
        for coming in self._intake.pending[waiting : waiting + 1]:
            self._intake.cancel(coming.id)

    @Slot(int, int)
    def _move(self, place: int, to: int) -> None:
        if 0 <= to < len(self._draft.recipe.references):
            self._draft.move_reference(place, to)
            self._slots[to].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(int, QPoint)
    def _open_menu(self, place: int, at: QPoint) -> None:
        role = self._draft.recipe.references[place].role
        menu = ReferenceMenu(place, role, self)
        menu.role_chosen.connect(self._draft.set_role)
        menu.about_chosen.connect(self._tell_about)
        menu.edit_chosen.connect(self.edit_wanted)
        menu.rename_chosen.connect(self._rename)
        menu.replace_chosen.connect(self._replace)
        menu.remove_chosen.connect(self._draft.remove_reference)
        menu.clear_chosen.connect(self._draft.clear_references)
        menu.popup(at)

    @Slot(int)
    def _tell_about(self, place: int) -> None:
        reference, slot = self._draft.recipe.references[place], self._slots[place]
        surplus = self._surplus(place, self._model)
        about = ReferenceAbout(reference, self._intake, surplus, self)
        about.stand_under(slot)

    @Slot(int)
    def _rename(self, place: int) -> None:
        self.rename_wanted.emit(place, self._draft.recipe.references[place].name)

    @Slot(int)
    def _replace(self, place: int) -> None:
        old = self._draft.recipe.references[place]
        title = self.tr("Replace “{name}”").format(name=old.name)
        dialog = picture_dialog(title, "replaceReferenceDialog", self, several=False)
        dialog.fileSelected.connect(lambda name: self._intake.replace(old, Path(name)))
        dialog.open()

    # -- pastes, keys

    def _take(self, mime: QMimeData) -> bool:
        self._start_over()
        return self._intake.take(mime)

    @Slot()
    def _start_over(self) -> None:
        """A new drop begins: what was told about the last one is done with."""
        self._notice.dismiss()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = STEPS
        focused = [slot.place for slot in self._slots if slot.hasFocus()]
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif focused and event.key() in steps and not event.modifiers():
            place = focused[0] + steps[Qt.Key(event.key())]
            if 0 <= place < MAX_REFERENCES:
                self._slots[place].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    # -- making

    def _slot(self, place: int) -> ReferenceSlot:
        slot = ReferenceSlot(place, self)
        slot.remove_wanted.connect(self._draft.remove_reference)
        slot.stop_wanted.connect(self._stop)
        slot.move_wanted.connect(self._move)
        slot.role_wanted.connect(self._draft.set_role)
        slot.about_wanted.connect(self._tell_about)
        slot.edit_wanted.connect(self.edit_wanted)
        slot.rename_wanted.connect(self._rename)
        slot.menu_wanted.connect(self._open_menu)
        slot.files_wanted.connect(self.choose_files)
        return slot

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(SPACING_PX)
        for slot in self._slots:
            grid.addWidget(slot, slot.place // COLUMNS, slot.place % COLUMNS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(grid)
        column.addWidget(self._warning)
        column.addWidget(self._notice)
        column.addWidget(Introduction(self._draft, self))


def _seen(reference: Reference) -> BlobId:
    """What of a reference is shown: the copy that somebody edited, else what was given."""
    return (reference.sent if reference.edits is not None else reference.original).blob
