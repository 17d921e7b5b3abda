"""All that is known of one reference, and what of it will be sent: a sheet under its place."""

from __future__ import annotations

import re

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QVBoxLayout, QWidget

from gui.panels import reference_words
from gui.panels.reference_menu import role_name
from gui.state.intake import Intake
from gui.widgets.amounts import megabytes
from gui.widgets.labels import BODY, ERROR, HINT, TITLE, ElidedLabel, label, wrapped
from services.domain import Reference

WIDTH_PX = 380
VALUE_PX = 270  # of that, for what stands beside a row's name
_BREAKS = re.compile(r"[\s/\\-]+")


class ReferenceAbout(QFrame):
    """`referenceAbout`: closes with Escape or a click elsewhere, and is gone then.

    The colour profile is asked for and comes a moment later.
    """

    def __init__(self, reference: Reference, intake: Intake, surplus: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._reference = reference
        self._rows: dict[str, str] = {}
        self.setObjectName("referenceAbout")
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(_fitting(reference.name, TITLE))
        if surplus:
            column.addWidget(wrapped(surplus, ERROR))
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(6)
        column.addLayout(self._form)
        self._profile = self._tell(intake)
        self._name()
        intake.profile_told.connect(self._show_profile)
        intake.ask_profile(reference)

    def stand_under(self, place: QWidget) -> None:
        """Open below `place`, or above it where the screen ends."""
        self._fit()
        corner = place.mapToGlobal(QPoint(0, place.height() + 4))
        room = place.screen().availableGeometry()
        left = max(min(corner.x(), room.right() - self.width()), room.left())
        top = corner.y()
        if top + self.height() > room.bottom():
            top = place.mapToGlobal(QPoint(0, 0)).y() - self.height() - 4
        self.move(left, max(top, room.top()))
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def rows(self) -> dict[str, str]:
        """What is told, by the name of each row."""
        return dict(self._rows)

    def _tell(self, intake: Intake) -> QLabel:
        reference = self._reference
        original, sent = reference.original, reference.sent
        self._add(self.tr("Picture"), reference_words.pixels_and_bytes(original))
        profile = self._add(self.tr("Colour"), "…")
        self._add(self.tr("Role"), role_name(reference.role))
        self._add(self.tr("Sent"), reference_words.sent(reference))
        self._add(self.tr("Changed"), "\n".join(intake.notes(reference)))
        weight = megabytes(-(-sent.size_bytes // 3) * 4)  # as base64
        words = self.tr("inside the request, where it weighs {size}")
        self._add(self.tr("Travels"), words.format(size=weight))
        origin = intake.origin(reference)
        self._add(self.tr("From"), str(origin) if origin else "")
        return profile

    def _add(self, name: str, value: str) -> QLabel:
        shown = _fitting(value, BODY)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if value:
            self._rows[name] = value
            self._form.addRow(label(name, HINT), shown)
        return shown

    @Slot(object, str)
    def _show_profile(self, reference: Reference, profile: str) -> None:
        if reference == self._reference:
            words = profile or self.tr("no profile: taken for sRGB")
            self._rows[self.tr("Colour")] = words
            self._profile.setText(words)
            self._name()
            self._fit()

    def _fit(self) -> None:
        """As high as the lines are at this width; of itself it would go by the longest one."""
        column = self.layout()
        if column is not None:
            self.resize(WIDTH_PX, column.totalHeightForWidth(WIDTH_PX))

    def _name(self) -> None:
        told = [f"{name}: {value}" for name, value in self._rows.items()]
        self.setAccessibleName(". ".join((self._reference.name, *told)))


def _fitting(text: str, role: str) -> QLabel:
    """Lines of words or, with a word that fits in none, one line whose tooltip has it all."""
    shown = wrapped(text, role)
    wide = shown.fontMetrics().horizontalAdvance
    fits = all(wide(word) < VALUE_PX for word in _BREAKS.split(text))
    return shown if fits else ElidedLabel(text, role)
