"""One line at the foot: what is going on, what it cost, how much there is, where the key is."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from gui.panels.cost_button import CostButton
from gui.panels.queue_status import QueueStatus
from gui.state.account import AccountState
from gui.state.connection import ConnectionState
from gui.state.library import LibraryState
from gui.state.money import MoneyState
from gui.widgets.dot import Dot
from gui.widgets.labels import HINT, label, plain_tooltip

HEIGHT_PX = 28


class StatusBar(QFrame):
    key_wanted = Signal()
    settings_wanted = Signal()

    def __init__(
        self,
        queue_status: QueueStatus,
        money: MoneyState,
        library: LibraryState,
        account: AccountState,
        connection: ConnectionState,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._account = account
        self.setObjectName("statusBar")
        self.setProperty("role", "bar")
        self.setFixedHeight(HEIGHT_PX)
        self._light = Dot()
        self._state = label("", HINT)
        self._queue = queue_status
        self.cost = CostButton(money)
        self._size = label("", HINT)
        self._size.setObjectName("libraryStatus")
        self._key = QToolButton()
        self._key.setObjectName("keyStatus")
        self._key.setProperty("role", "quiet")
        self._key.clicked.connect(self.key_wanted)
        self._connection = connection
        self._endpoint = QToolButton()
        self._endpoint.setObjectName("endpointStatus")
        self._endpoint.setProperty("role", "quiet")
        self._endpoint.clicked.connect(self.settings_wanted)
        self._lay_out()
        connection.changed.connect(self._show_endpoint)
        self._show_endpoint()
        queue_status.shown_changed.connect(self._show_state)
        library.changed.connect(self._show_library)
        account.changed.connect(self._show_key)
        self._show_library()
        self._show_key()

    def _show_state(self) -> None:
        able = self._account.usable or not self._known
        idle = self.tr("Ready") if able else self.tr("Needs a key")
        self._state.setText(idle if self._queue.isHidden() else self.tr("Working"))
        self._light.show_token("ok" if able else "error")

    def _show_library(self) -> None:
        totals = self._library.totals
        count = QLocale().toString(totals.pictures)
        size = QLocale().formattedDataSize(
            totals.size_bytes, 0, QLocale.DataSizeFormat.DataSizeSIFormat
        )
        one, many = self.tr("1 image, {1}"), self.tr("{0} images, {1}")
        self._size.setText((one if totals.pictures == 1 else many).format(count, size))

    def _show_key(self) -> None:
        self._show_state()
        words = self._key_words() if self._known else ""
        self._key.setText(words)
        plain_tooltip(self._key, self.tr("Open the key dialog"))
        self._key.setAccessibleName(words or self.tr("Key"))

    def _show_endpoint(self) -> None:
        words = self.tr("Via {host}").format(host=self._connection.host)
        self._endpoint.setText(words)
        self._endpoint.setAccessibleName(words)
        tip = self.tr("Requests go to {0} instead of Google. Open the settings")
        plain_tooltip(self._endpoint, tip.format(self._connection.endpoint))
        self._endpoint.setVisible(bool(self._connection.endpoint))

    @property
    def _known(self) -> bool:
        return self._account.searched or self._account.sandbox

    def _key_words(self) -> str:
        account = self._account
        if account.sandbox:
            return self.tr("Sandbox, no key needed")
        words = {
            "": self.tr("No key"),
            "keyring": self.tr("Key in system keyring"),
            "environment": self.tr("Key from the environment"),
            "dotenv": self.tr("Key from .env"),
            "memory": self.tr("Key for this run only"),
        }
        return words[account.origin]

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(self._light)
        row.addWidget(self._state)
        row.addSpacing(8)
        row.addWidget(self._queue)
        row.addStretch(1)
        for part in (self._endpoint, self.cost, self._size, self._key):
            row.addWidget(part)
            row.addSpacing(8)
