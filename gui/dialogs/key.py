"""Where a key is added, checked, replaced and removed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gui.state.account import AccountState
from gui.state.tasks import Tasks
from gui.widgets.labels import MUTED, SECTION, TITLE, label, plain_tooltip, wrapped
from gui.widgets.notice import Notice
from services.errors import KeyringUnavailable, StudioError

KEY_PAGE = "https://aistudio.google.com/apikey"


class KeyDialog(QDialog):
    """The key is checked with Google before it is stored, and never shown again."""

    page_wanted = Signal(str)
    sandbox_wanted = Signal()

    def __init__(
        self, account: AccountState, tasks: Tasks, host: str = "", parent: QWidget | None = None
    ) -> None:
        """`host` is another than Google's, where one is in use."""
        super().__init__(parent)
        self._host = host
        self._account = account
        self._tasks = tasks
        self.setObjectName("keyDialog")
        self.setWindowTitle(self.tr("API key"))
        self.setMinimumWidth(460)
        self._state = wrapped("", MUTED)
        self._field = QLineEdit()
        self._field.setObjectName("keyField")
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.setAccessibleName(self.tr("API key"))
        self._field.setPlaceholderText(self.tr("Paste your Gemini API key"))
        self._field.textChanged.connect(self._show)
        self._notice = Notice()
        self._notice.setObjectName("keyNotice")
        self._notice.acted.connect(self._remember)
        self._check = self._button(
            "keyAcceptButton", self.tr("Check and store"), self._keep, primary=True
        )
        self._forget = self._button("keyForgetButton", self.tr("Remove key"), self._drop)
        self._get = self._button("keyPageButton", self.tr("Get a key…"), self._open_page)
        self._sandbox = self._button("keySandboxButton", self.tr("Use the sandbox"), self._play)
        self._cancel = self._button("keyCancelButton", self.tr("Cancel"), self.reject)
        self._working = False
        self._lay_out()
        account.changed.connect(self._show)
        self._show()
        if account.trouble is not None:
            self._notice.say(account.trouble.title, account.trouble.advice)

    def _show(self) -> None:
        account = self._account
        places = {
            "": self.tr("No key is known yet."),
            "keyring": self.tr("A key ending in {0} is stored in the system keyring."),
            "environment": self.tr("A key ending in {0} comes from GEMINI_API_KEY."),
            "dotenv": self.tr("A key ending in {0} comes from the file .env."),
            "memory": self.tr("A key ending in {0} is used until Musa is closed."),
        }
        self._state.setText(places[account.origin].format(account.last4))
        self._forget.setVisible(account.origin in ("keyring", "memory"))
        self._check.setEnabled(bool(self._field.text().strip()) and not self._working)
        self._check.setText(self.tr("Checking…") if self._working else self.tr("Check and store"))

    def _keep(self) -> None:
        self._notice.dismiss()
        self._tasks.spawn(self._try(self._account.keep))

    def _remember(self) -> None:
        self._notice.dismiss()
        self._tasks.spawn(self._try(self._account.remember))

    def _drop(self) -> None:
        self._tasks.spawn(self._try_forget())

    async def _try(self, take: object) -> None:
        self._work(True)
        try:
            await take(self._field.text())  # type: ignore[operator]
        except KeyringUnavailable as error:
            self._tell(error, self.tr("Use for this run only"))
        except StudioError as error:
            self._tell(error)
        else:
            self._field.clear()
            self.accept()
        finally:
            self._work(False)

    async def _try_forget(self) -> None:
        try:
            await self._account.forget()
        except StudioError as error:
            self._tell(error)

    def _tell(self, error: StudioError, button: str = "") -> None:
        self._notice.say(error.title, error.advice, button=button)
        self._grow()

    def _grow(self) -> None:
        # A window's layout never asks how high its wrapped words are at this width.
        column = self.layout()
        if column is not None:
            column.activate()
            height = column.totalHeightForWidth(self.width())
            self.resize(self.width(), max(self.height(), height))

    def _work(self, working: bool) -> None:
        self._working = working
        self._field.setReadOnly(working)
        self._show()

    def _open_page(self) -> None:
        self.page_wanted.emit(KEY_PAGE)

    def _play(self) -> None:
        self.reject()
        self.sandbox_wanted.emit()

    def _button(self, name: str, text: str, call: object, *, primary: bool = False) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        plain_tooltip(button, text)
        button.setDefault(primary)
        button.setAutoDefault(primary)
        if primary:
            button.setProperty("role", "primary")
        button.clicked.connect(call)
        return button

    def _promise(self) -> str:
        if not self._host:
            return self.tr(
                "It is checked with Google, then stored in your system's keyring and nowhere "
                "else. It is sent only to the Gemini API."
            )
        return self.tr(
            "It is checked with {host}, the address in the settings, then stored in your "
            "system's keyring and nowhere else. It is sent only to {host}."
        ).format(host=self._host)

    def _lay_out(self) -> None:
        heading = label(self.tr("Your key for the Gemini API"), TITLE)
        field_title = label(self.tr("API key"), SECTION)
        field_title.setBuddy(self._field)
        promise = wrapped(self._promise(), MUTED)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self._get, self._sandbox, self._forget):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._check)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(10)
        for part in (heading, self._state, field_title, self._field, promise, self._notice):
            column.addWidget(part)
        column.addStretch(1)
        column.addLayout(row)
