"""Settings: the key, and the way to Gemini."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QWidget

from gui.dialogs.settings_section import SettingsSection
from gui.state.connection import Answered, ConnectionState
from gui.state.tasks import Tasks
from gui.widgets.labels import ERROR, HINT, label, plain_tooltip, wrapped
from gui.widgets.notice import INFO, Notice
from services.errors import StudioError, Unreachable

GOOGLE = "https://generativelanguage.googleapis.com"


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What is said under a field, how, and whether its text can be used."""

    words: str = ""
    role: str = HINT
    fits: bool = True


class ConnectionSection(SettingsSection):
    """Nothing is sent to an address before Try it or Save was pressed for it."""

    key_wanted = Signal()

    def __init__(
        self, connection: ConnectionState, tasks: Tasks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._connection = connection
        self._tasks = tasks
        self._asking: asyncio.Task[None] | None = None
        self._told_unsaved = False
        self.head(self.tr("Connection"))
        self._endpoint, self._endpoint_line = self._field(
            "endpointField", self.tr("Address of the service"), GOOGLE
        )
        self._proxy, self._proxy_line = self._field(
            "proxyField", self.tr("Proxy"), self.tr("None of Musa's own")
        )
        self._system = QCheckBox(self.tr("Without one, use the proxy that the system names"))
        self._system.setObjectName("proxyToggle")
        self._system.clicked.connect(connection.trust_system)
        plain_tooltip(self._system, self.tr("Takes effect with the next request"))
        self._notice = Notice()
        self._notice.setObjectName("connectionNotice")
        self._notice.acted.connect(self._forget_edits)
        self._key = self._button("settingsKeyButton", self.tr("API key…"), self._ask_for_key)
        self._try = self._button("connectionTry", self.tr("Try it"), self._try_out)
        self._save = self._button("connectionSave", self.tr("Save"), self._keep)
        self._lay_out()
        self._show_kept()

    def holds(self) -> bool:
        if not self._edited() or self._told_unsaved:
            return False
        self._told_unsaved = True
        self._notice.say(
            self.tr("The connection's changes are not saved"),
            self.tr("Save them, or close once more to leave everything as it was."),
            button=self.tr("Leave as it was"),
            kind=INFO,
        )
        return True

    # -- what stands in the fields

    def _show_kept(self) -> None:
        settings, given = self._connection.settings, self._connection.given
        self._endpoint.setText(given or settings.endpoint)
        self._proxy.setText(settings.proxy)
        self._system.setChecked(settings.trust_env)
        if self._connection.sandbox:
            why = self.tr("Not in the sandbox: no request leaves this computer")
            for control in (self._endpoint, self._proxy, self._system):
                control.setEnabled(False)
                plain_tooltip(control, why)
            self._endpoint.clear()
            self._proxy.clear()
        elif given:
            self._endpoint.setEnabled(False)
            why = self.tr("Given on the command line (--endpoint), which wins over the settings")
            plain_tooltip(self._endpoint, why)
        self._judge()

    @Slot()
    def _judge(self) -> None:
        """Say at each field what is wrong or unsafe, and open what can be pressed."""
        self._told_unsaved = False
        verdicts = (self._judge_endpoint(), self._judge_proxy())
        for line, verdict in zip((self._endpoint_line, self._proxy_line), verdicts, strict=True):
            line.setText(verdict.words)
            line.setVisible(bool(verdict.words))
            if line.property("role") != verdict.role:
                line.setProperty("role", verdict.role)
                line.style().unpolish(line)
                line.style().polish(line)
        fits = all(verdict.fits for verdict in verdicts)
        free = self._asking is None and not self._connection.sandbox
        self._try.setEnabled(fits and free)
        self._save.setEnabled(fits and free and self._edited())

    def _edited(self) -> bool:
        settings = self._connection.settings
        endpoint = self._endpoint.text().strip()
        kept = self._connection.given or settings.endpoint
        changed = endpoint != kept or self._proxy.text().strip() != settings.proxy
        return changed and not self._connection.sandbox

    def _judge_endpoint(self) -> _Verdict:
        if self._connection.sandbox:
            return _Verdict(self.tr("Not in the sandbox: no request leaves this computer"))
        try:
            open_wire = self._connection.shows_the_key(self._endpoint.text().strip())
        except Unreachable as error:
            return _Verdict(f"{error.title}. {error.advice}", ERROR, fits=False)
        if open_wire:
            words = self.tr("Not encrypted: others on the way could read your key and pictures")
            return _Verdict(words, ERROR)
        if self._connection.given:
            return _Verdict(self.tr("Given on the command line (--endpoint), which wins here"))
        return _Verdict()

    def _judge_proxy(self) -> _Verdict:
        proxy = self._proxy.text().strip()
        try:
            self._connection.check_proxy(proxy)
        except Unreachable as error:
            return _Verdict(f"{error.title}. {error.advice}", ERROR, fits=False)
        if proxy and self._endpoint.text().strip().lower().startswith("http:"):
            words = self.tr("Not used for this address: without encryption it would read the key")
            return _Verdict(words)
        return _Verdict()

    # -- what is pressed

    @Slot()
    def _try_out(self) -> None:
        self._notice.dismiss()
        self._show_asking(self._tasks.spawn(self._ask()))

    async def _ask(self) -> None:
        endpoint, proxy = self._endpoint.text().strip(), self._proxy.text().strip()
        try:
            answered = await self._connection.try_out(endpoint, proxy)
        except StudioError as error:
            self._show_asking(None)
            self._notice.say(error.title, error.advice)
        else:
            self._show_asking(None)
            self._tell(answered)

    def hideEvent(self, event: QHideEvent) -> None:
        if self._asking is not None:
            self._asking.cancel()  # nobody waits for the answer any more
        super().hideEvent(event)

    def _tell(self, answered: Answered) -> None:
        host = answered.host or self.tr("Google")
        if not answered.models:
            words = self.tr("{host} answers, but lists no models").format(host=host)
            self._notice.say(words, self.tr("Is it a service that speaks as Gemini does?"))
            return
        words = self.tr("{host} answers as Gemini does").format(host=host)
        counts = self.tr("It lists {n} models; {m} of them make pictures.")
        self._notice.say(words, counts.format(n=answered.models, m=answered.painting), kind=INFO)

    def _show_asking(self, asking: asyncio.Task[None] | None) -> None:
        self._asking = asking
        self._try.setText(self.tr("Asking…") if self._asking else self.tr("Try it"))
        for field in (self._endpoint, self._proxy):
            field.setReadOnly(self._asking is not None)
        self._judge()

    @Slot()
    def _keep(self) -> None:
        given = self._connection.given
        endpoint = self._connection.settings.endpoint if given else self._endpoint.text().strip()
        self._connection.keep(endpoint, self._proxy.text().strip())
        self._show_kept()
        self._notice.say(self.tr("Saved: it holds from the next request on"), kind=INFO)
        self._endpoint.setFocus()

    @Slot()
    def _forget_edits(self) -> None:
        self._notice.dismiss()
        self._show_kept()

    @Slot()
    def _ask_for_key(self) -> None:
        self.done.emit()
        self.key_wanted.emit()

    # -- making

    def _field(self, name: str, title: str, placeholder: str) -> tuple[QLineEdit, QLabel]:
        field = QLineEdit()
        field.setObjectName(name)
        field.setAccessibleName(title)
        field.setPlaceholderText(placeholder)
        field.setClearButtonEnabled(True)
        plain_tooltip(field, self.tr("{title}; empty for {usual}").format(
            title=title, usual=placeholder))  # fmt: skip
        field.textEdited.connect(self._judge)
        line = wrapped("", ERROR)
        line.setObjectName(f"{name}Line")
        return field, line

    def _button(self, name: str, text: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.setAccessibleName(text)
        button.clicked.connect(act)
        return button

    def _lay_out(self) -> None:
        plain_tooltip(self._key, self.tr("Add, replace or remove the key"))
        plain_tooltip(self._try, self.tr("Ask there which models it has; this sends your key"))
        plain_tooltip(self._save, self.tr("Use these from the next request on"))
        for title, field, line in (
            (self.tr("Address of the service"), self._endpoint, self._endpoint_line),
            (self.tr("Proxy"), self._proxy, self._proxy_line),
        ):
            heading = label(title)
            heading.setBuddy(field)
            for part in (heading, field, line):
                self.add(part)
        self.add(self._system, wide=False)
        self.add_row(QWidget(), self._try, self._save)
        self.add(self._notice)
        self.add(self._key, wide=False)
