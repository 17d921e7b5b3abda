"""The selected turn as a script that asks for the same once more."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.state.code import CodeState
from gui.widgets.labels import HINT, plain_tooltip, wrapped
from gui.widgets.segmented import Choice, Segmented
from services.domain import Turn

PYTHON, JAVASCRIPT, CURL = "python", "javascript", "curl"


class Code(QWidget):
    """The Code tab. The script is made when the tab is looked at, not before."""

    def __init__(self, code: CodeState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code = code
        self._turn: Turn | None = None
        self._shown: tuple[Turn, str] | None = None
        self._language = PYTHON
        self._languages = Segmented(self.tr("Language"))
        self._languages.setObjectName("codeLanguage")
        self._languages.show_choices(
            [
                Choice(PYTHON, "Python", "code-python", self.tr("Python, with google-genai")),
                Choice(
                    JAVASCRIPT,
                    "JavaScript",
                    "code-javascript",
                    self.tr("JavaScript, with @google/genai"),
                ),
                Choice(CURL, "curl", "code-curl", self.tr("A shell script with curl")),
            ]
        )
        self._languages.show_value(PYTHON)
        self._text = self._editor()
        self._copy = self._button(
            "copyCode", self.tr("Copy"), "copy", self.tr("Copy the code to the clipboard")
        )
        self._export = self._button("exportCode", self.tr("Export folder…"), "download", "")
        self.explain_export("")
        self._told = wrapped("", HINT)
        self._told.setObjectName("codeTold")
        self._lay_out()
        self._languages.picked.connect(self._choose)
        self._copy.clicked.connect(self._copy_text)
        self._export.clicked.connect(self.choose_folder)
        code.made.connect(self._text.setPlainText)
        code.exported.connect(self._tell_exported)

    def show_turn(self, turn: Turn) -> None:
        """Show the code of `turn`, once the tab is visible."""
        self._turn = turn
        self._show_if_visible()

    def explain_export(self, shortcut: str) -> None:
        """Name the shortcut of the export in its tooltip."""
        words = self.tr("Write the code and its files into a new folder")
        plain_tooltip(self._export, words, shortcut)

    def choose_folder(self) -> None:
        """Ask where the folder with code and files shall be made."""
        if self._turn is None:
            return
        turn, language = self._turn, self._language
        dialog = QFileDialog(self.window(), self.tr("Make the code's folder in"))
        dialog.setObjectName("codeFolder")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda folder: self._code.export(turn, language, Path(folder)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_if_visible()

    def _show_if_visible(self) -> None:
        if self._turn is None or not self.isVisible():
            return
        wanted = (self._turn, self._language)
        if wanted != self._shown:
            self._shown = wanted
            self._text.clear()
            self._told.clear()
            self._code.ask(*wanted)

    def _choose(self, language: str) -> None:
        self._language = language
        self._languages.show_value(language)
        self._show_if_visible()

    def _copy_text(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())
        self._told.setText(self.tr("Copied. Pictures that it reads come with the export."))

    def _tell_exported(self, script: Path) -> None:
        self._told.setText(self.tr("Written to {0}").format(script.parent))

    def _editor(self) -> QPlainTextEdit:
        editor = QPlainTextEdit()
        editor.setObjectName("codeText")
        editor.setAccessibleName(self.tr("The selected turn as code"))
        editor.setReadOnly(True)
        editor.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        editor.setTabChangesFocus(True)
        editor.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(theme.body_px() - 1)
        editor.setFont(font)
        editor.setMinimumHeight(220)
        return editor

    def _button(self, name: str, text: str, icon: str, tooltip: str) -> QPushButton:
        button = QPushButton(theme.icon(icon), text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setIconSize(theme.ICON_BEFORE_TEXT)
        plain_tooltip(button, tooltip)
        return button

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._copy, 1)
        buttons.addWidget(self._export, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._languages)
        column.addWidget(self._text, 1)
        column.addLayout(buttons)
        column.addWidget(self._told)
