"""What can be done with one reference, and what each role is called."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from gui import theme
from gui.panels.reference_painting import ROLE_ICONS
from services.domain import Role

ROLE_KEYS = "1234567"  # one for each role, in their order


class ReferenceMenu(QMenu):
    """Roles to choose from, then what can be done; lives until it closes."""

    role_chosen = Signal(int, object)  # place, Role
    about_chosen = Signal(int)
    edit_chosen = Signal(int)
    rename_chosen = Signal(int)
    replace_chosen = Signal(int)
    remove_chosen = Signal(int)
    clear_chosen = Signal()

    def __init__(self, place: int, role: Role, parent: QWidget) -> None:
        super().__init__(parent)
        self._place = place
        self.setObjectName("referenceMenu")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._roles = {self._role_action(each, each is role): each for each in Role}
        for action, key in zip(self._roles, ROLE_KEYS, strict=True):
            action.setShortcut(QKeySequence(key))
        self.addSeparator()
        self._about = self.addAction(theme.icon("info"), self.tr("About this picture"))
        self._about.setShortcut(QKeySequence(Qt.Key.Key_I))
        self._edit = self.addAction(theme.icon("crop"), self.tr("Edit picture…"))
        self._edit.setShortcut(QKeySequence(Qt.Key.Key_E))
        self._rename = self.addAction(theme.icon("pencil"), self.tr("Rename…"))
        self._rename.setShortcut(QKeySequence(Qt.Key.Key_F2))
        self._replace = self.addAction(theme.icon("refresh-cw"), self.tr("Replace…"))
        self._remove = self.addAction(theme.icon("trash-2"), self.tr("Remove"))
        self._remove.setShortcut(QKeySequence(Qt.Key.Key_Delete))
        self._clear = self.addAction(self.tr("Remove all"))
        for action in self.actions():  # shown here; the slot itself hears them
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.triggered.connect(self._report)

    def _role_action(self, role: Role, now: bool) -> QAction:
        icon = theme.icon(ROLE_ICONS.get(role, "shapes"), on="accent_text")
        action = self.addAction(icon, role_name(role).capitalize())
        action.setCheckable(True)
        action.setChecked(now)
        font = action.font()
        font.setBold(now)  # beside an icon the style draws no check mark
        action.setFont(font)
        return action

    @Slot(QAction)
    def _report(self, action: QAction) -> None:
        if action in self._roles:
            self.role_chosen.emit(self._place, self._roles[action])
        elif action is self._about:
            self.about_chosen.emit(self._place)
        elif action is self._edit:
            self.edit_chosen.emit(self._place)
        elif action is self._rename:
            self.rename_chosen.emit(self._place)
        elif action is self._replace:
            self.replace_chosen.emit(self._place)
        elif action is self._remove:
            self.remove_chosen.emit(self._place)
        elif action is self._clear:
            self.clear_chosen.emit()


def role_name(role: Role) -> str:
    """One of that role, in lower case."""
    names = {
        Role.OBJECT: QCoreApplication.translate("Role", "object"),
        Role.PERSON: QCoreApplication.translate("Role", "person"),
        Role.STYLE: QCoreApplication.translate("Role", "style"),
        Role.POSE: QCoreApplication.translate("Role", "pose"),
        Role.PLACE: QCoreApplication.translate("Role", "place"),
        Role.PALETTE: QCoreApplication.translate("Role", "palette"),
        Role.OTHER: QCoreApplication.translate("Role", "no special role"),
    }
    return names[role]


def counted(role: Role, count: int) -> str:
    """ "1 object", "2 objects"."""
    if count == 1:
        return f"1 {role_name(role)}"
    names = {
        Role.OBJECT: QCoreApplication.translate("Role", "{n} objects"),
        Role.PERSON: QCoreApplication.translate("Role", "{n} people"),
        Role.STYLE: QCoreApplication.translate("Role", "{n} styles"),
        Role.POSE: QCoreApplication.translate("Role", "{n} poses"),
        Role.PLACE: QCoreApplication.translate("Role", "{n} places"),
        Role.PALETTE: QCoreApplication.translate("Role", "{n} palettes"),
        Role.OTHER: QCoreApplication.translate("Role", "{n} others"),
    }
    return names[role].format(n=count)
