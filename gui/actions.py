"""What the window can do, as a table: menus, shortcuts and the palette are made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from gui import theme


@dataclass(frozen=True, slots=True)
class Row:
    """One action: its name in code, what people read, its keys and its icon."""

    name: str
    text: object  # str, marked for translation
    keys: str = ""
    icon: str = ""
    at_pictures: bool = False  # its keys count where pictures are walked over, and nowhere else


_CONTEXT = "Actions"
MARKS = (
    Row("rate_1", QT_TRANSLATE_NOOP("Actions", "Rate 1"), "1", at_pictures=True),
    Row("rate_2", QT_TRANSLATE_NOOP("Actions", "Rate 2"), "2", at_pictures=True),
    Row("rate_3", QT_TRANSLATE_NOOP("Actions", "Rate 3"), "3", at_pictures=True),
    Row("rate_4", QT_TRANSLATE_NOOP("Actions", "Rate 4"), "4", at_pictures=True),
    Row("rate_5", QT_TRANSLATE_NOOP("Actions", "Rate 5"), "5", at_pictures=True),
    Row("rate_0", QT_TRANSLATE_NOOP("Actions", "No rating"), "0", at_pictures=True),
    Row("pick", QT_TRANSLATE_NOOP("Actions", "Pick"), "P", at_pictures=True),
    Row("reject", QT_TRANSLATE_NOOP("Actions", "Reject"), "X", at_pictures=True),
    Row("unmark", QT_TRANSLATE_NOOP("Actions", "Clear rating, flag and label"), "U", "", True),
    Row("star", QT_TRANSLATE_NOOP("Actions", "Star"), "S", "star", at_pictures=True),
    Row("label_red", QT_TRANSLATE_NOOP("Actions", "Red label"), "6", at_pictures=True),
    Row("label_yellow", QT_TRANSLATE_NOOP("Actions", "Yellow label"), "7", at_pictures=True),
    Row("label_green", QT_TRANSLATE_NOOP("Actions", "Green label"), "8", at_pictures=True),
    Row("label_blue", QT_TRANSLATE_NOOP("Actions", "Blue label"), "9", at_pictures=True),
)
TABLE = (
    Row("generate", QT_TRANSLATE_NOOP("Actions", "Generate"), "Ctrl+Return or Ctrl+Enter"),
    Row("palette", QT_TRANSLATE_NOOP("Actions", "Search or run a command"), "Ctrl+K", "search"),
    Row("find", QT_TRANSLATE_NOOP("Actions", "Find in this session"), "Ctrl+F", "search"),
    Row("find_everywhere", QT_TRANSLATE_NOOP("Actions", "Find in the library"), "Ctrl+Shift+F"),
    Row("undo", QT_TRANSLATE_NOOP("Actions", "Undo"), "Ctrl+Z", "undo-2"),
    Row("redo", QT_TRANSLATE_NOOP("Actions", "Redo"), "Ctrl+Shift+Z", "redo-2"),
    Row("new_session", QT_TRANSLATE_NOOP("Actions", "New session"), "Ctrl+N", "plus"),
    Row("rename_session", QT_TRANSLATE_NOOP("Actions", "Rename session"), "F2", "pencil"),
    Row("next_session", QT_TRANSLATE_NOOP("Actions", "Switch session"), "Ctrl+Shift+O", "folder"),
    Row("sessions", QT_TRANSLATE_NOOP("Actions", "All sessions…"), "Ctrl+Shift+A", "layout-grid"),
    Row(
        "move_to_session",
        QT_TRANSLATE_NOOP("Actions", "Move to another session…"),
        "Ctrl+Shift+K",
        "folder",
    ),
    Row("add_files", QT_TRANSLATE_NOOP("Actions", "Add reference files"), "Ctrl+O", "image-plus"),
    Row("paste_picture", QT_TRANSLATE_NOOP("Actions", "Paste as reference"), "Ctrl+Shift+V"),
    Row(
        "screenshot",
        QT_TRANSLATE_NOOP("Actions", "Take a screenshot as reference"),
        "Ctrl+Alt+P",
        "camera",
    ),
    Row("clear_tray", QT_TRANSLATE_NOOP("Actions", "Remove all references"), "Ctrl+Shift+R"),
    Row(
        "reference_sets",
        QT_TRANSLATE_NOOP("Actions", "Sets of references"),
        "Ctrl+Shift+S",
        "layers",
    ),
    Row("edit_prompt", QT_TRANSLATE_NOOP("Actions", "Edit the prompt"), "Ctrl+L", "pencil"),
    Row("templates", QT_TRANSLATE_NOOP("Actions", "Begin with a template"), "Ctrl+M", "book-open"),
    Row("past_prompts", QT_TRANSLATE_NOOP("Actions", "Earlier prompts…"), "Ctrl+P", "history"),
    Row("start_anew", QT_TRANSLATE_NOOP("Actions", "Start a new picture"), "Ctrl+Shift+N"),
    Row("use_as_reference", QT_TRANSLATE_NOOP("Actions", "Use as reference"), "Ctrl+R"),
    Row(
        "edit_reference",
        QT_TRANSLATE_NOOP("Actions", "Edit the picture of a reference…"),
        "Ctrl+Alt+E",
        "crop",
    ),
    Row(
        "mark_up",
        QT_TRANSLATE_NOOP("Actions", "Mark up and use as reference…"),
        "Ctrl+Alt+M",
        "pen-line",
    ),
    Row(
        "from_picture",
        QT_TRANSLATE_NOOP("Actions", "Continue from this picture only"),
        "Ctrl+Shift+P",
        "image",
    ),
    Row("answer", QT_TRANSLATE_NOOP("Actions", "Answer the model"), "Ctrl+Alt+A", "message-square"),
    Row("draft_to_turn", QT_TRANSLATE_NOOP("Actions", "Make the draft a turn"), "Ctrl+T", "brain"),
    Row(
        "draft_as_reference",
        QT_TRANSLATE_NOOP("Actions", "Use the draft as reference"),
        "Ctrl+Alt+R",
        "image-plus",
    ),
    Row("save_draft", QT_TRANSLATE_NOOP("Actions", "Save the draft as"), "Ctrl+Alt+S", "download"),
    Row("recall", QT_TRANSLATE_NOOP("Actions", "Use this prompt and settings"), "Ctrl+Shift+L"),
    Row("save_picture", QT_TRANSLATE_NOOP("Actions", "Save picture as"), "Ctrl+S", "download"),
    Row("copy_picture", QT_TRANSLATE_NOOP("Actions", "Copy picture"), "Ctrl+Shift+C", "copy"),
    Row("export", QT_TRANSLATE_NOOP("Actions", "Export…"), "Ctrl+Shift+E", "upload"),
    Row("import_file", QT_TRANSLATE_NOOP("Actions", "Import a Musa file…"), "Ctrl+Shift+I"),
    Row(
        "show_in_folder",
        QT_TRANSLATE_NOOP("Actions", "Show the original in its folder"),
        "Ctrl+Alt+O",
        "folder-open",
    ),
    Row(
        "hang_pictures",
        QT_TRANSLATE_NOOP("Actions", "Hang pictures on the canvas…"),
        "Ctrl+Alt+I",
        "image-plus",
    ),
    Row(
        "restore_original",
        QT_TRANSLATE_NOOP("Actions", "Restore the original from a file…"),
        "Ctrl+Alt+B",
        "upload",
    ),
    Row(
        "restore_folder",
        QT_TRANSLATE_NOOP("Actions", "Restore lost originals from a folder…"),
        "Ctrl+Alt+Shift+B",
        "folder-open",
    ),
    Row(
        "use_preview",
        QT_TRANSLATE_NOOP("Actions", "Use the preview as reference"),
        "Ctrl+Alt+V",
        "image",
    ),
    Row("export_code", QT_TRANSLATE_NOOP("Actions", "Export as code"), "Ctrl+E", "code"),
    Row("select_all", QT_TRANSLATE_NOOP("Actions", "Select all pictures"), "Ctrl+A"),
    Row(
        "show_in_session",
        QT_TRANSLATE_NOOP("Actions", "Show on the canvas of its session"),
        "Ctrl+Alt+Return",
        "network",
    ),
    Row("fan_out", QT_TRANSLATE_NOOP("Actions", "Fan out its pictures"), "Ctrl+Alt+F", "image"),
    Row("select_path", QT_TRANSLATE_NOOP("Actions", "Select the way to here"), "Ctrl+Shift+H"),
    Row("select_grown", QT_TRANSLATE_NOOP("Actions", "Select all that grew here"), "Ctrl+Shift+G"),
    *MARKS,
    Row("edit_tags", QT_TRANSLATE_NOOP("Actions", "Add tags"), "Ctrl+Alt+K", "hash"),
    Row("edit_note", QT_TRANSLATE_NOOP("Actions", "Write a note"), "Ctrl+Alt+N", "pencil"),
    Row("tidy", QT_TRANSLATE_NOOP("Actions", "Tidy up the tree"), "Ctrl+Shift+T", "network"),
    Row("discard", QT_TRANSLATE_NOOP("Actions", "Move to the trash"), "Delete", "trash-2"),
    Row("trash", QT_TRANSLATE_NOOP("Actions", "Show the trash"), "Ctrl+Shift+Delete", "trash-2"),
    Row("zoom_in", QT_TRANSLATE_NOOP("Actions", "Zoom in"), "Ctrl++", "plus"),
    Row("zoom_out", QT_TRANSLATE_NOOP("Actions", "Zoom out"), "Ctrl+-", "minus"),
    Row("zoom_fit", QT_TRANSLATE_NOOP("Actions", "Show everything"), "Ctrl+0", "maximize"),
    Row("zoom_pixels", QT_TRANSLATE_NOOP("Actions", "Zoom to 100 %"), "Ctrl+Alt+0"),
    Row("zoom_original", QT_TRANSLATE_NOOP("Actions", "Zoom to its own pixels"), "Ctrl+Alt+1"),
    Row("zoom_selection", QT_TRANSLATE_NOOP("Actions", "Zoom to the selection"), "Ctrl+2"),
    Row("show_tree", QT_TRANSLATE_NOOP("Actions", "Show the tree"), "Ctrl+1"),
    Row("show_grid", QT_TRANSLATE_NOOP("Actions", "Show all pictures in rows"), "Ctrl+3"),
    Row(
        "show_library",
        QT_TRANSLATE_NOOP("Actions", "Show the whole library in rows"),
        "Ctrl+Alt+3",
    ),
    Row("compare", QT_TRANSLATE_NOOP("Actions", "Compare pictures"), "Ctrl+4", "columns-2"),
    Row("toggle_composer", QT_TRANSLATE_NOOP("Actions", "Show or hide composer"), "Ctrl+B"),
    Row("toggle_inspector", QT_TRANSLATE_NOOP("Actions", "Show or hide inspector"), "Ctrl+I"),
    Row("costs", QT_TRANSLATE_NOOP("Actions", "What it cost"), "Ctrl+Shift+M"),
    Row("queue", QT_TRANSLATE_NOOP("Actions", "Show the queue"), "Ctrl+J", "clock"),
    Row("pause_queue", QT_TRANSLATE_NOOP("Actions", "Pause or resume the queue"), "Ctrl+Alt+J"),
    Row("key", QT_TRANSLATE_NOOP("Actions", "API key"), "", "key"),
    Row("settings", QT_TRANSLATE_NOOP("Actions", "Settings"), "Ctrl+,", "settings"),
    Row("theme", QT_TRANSLATE_NOOP("Actions", "Switch between light and dark"), "Ctrl+Shift+D"),
    Row("quit", QT_TRANSLATE_NOOP("Actions", "Quit"), "Ctrl+Q"),
)


class Actions(QObject):
    """The table as QActions, working wherever the focus in the window is."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions = {row.name: self._make(row) for row in TABLE}

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def all(self) -> tuple[QAction, ...]:
        return tuple(self._actions.values())

    def serve(self, window: QWidget) -> None:
        """Let the shortcuts work in `window`."""
        window.addActions(self.all())

    def connect_all(self, slots: Mapping[str, Callable[[], object]]) -> None:
        """Let each named action call its slot."""
        for name, slot in slots.items():
            self._actions[name].triggered.connect(_without_argument(slot))

    def _make(self, row: Row) -> QAction:
        action = QAction(QCoreApplication.translate(_CONTEXT, str(row.text)), self)
        action.setObjectName(f"action-{row.name}")
        if row.keys:
            action.setShortcuts([QKeySequence(keys) for keys in row.keys.split(" or ")])
        if row.at_pictures:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        if row.icon:
            action.setIcon(theme.icon(row.icon))
        return action


def _without_argument(slot: Callable[[], object]) -> Callable[[bool], None]:
    # `triggered` carries whether the action is checked, which nobody here asks.
    def call(checked: bool = False) -> None:
        slot()

    return call


def when_seen(view: QWidget, slot: Callable[[], None]) -> Callable[[], None]:
    """`slot`, but only while `view` is what is looked at."""

    def call() -> None:
        if view.isVisible():
            slot()

    return call
