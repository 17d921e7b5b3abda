"""The API key: found in the OS keyring, the environment or memory; stored in the keyring alone.

`keyring` is imported inside the functions that need it: it takes long, and the
window starts without it.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from dotenv import dotenv_values

from services.errors import KeyRejected, KeyringUnavailable, StudioError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

SERVICE = "Musa"
USER = "gemini-api-key"
VARIABLE = "GEMINI_API_KEY"
PATIENCE_S = 60.0  # a prompt on the screen blocks the keyring until the user answers
_READ_BY_OTHERS = (VARIABLE, "GOOGLE_API_KEY")
_SHAPE = re.compile(r"[\x21-\x7e]{20,200}")

# Backends that keep a secret secret. Others write plain files, or nothing at all
# while saying that they did.
_TRUSTED = {
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.libsecret.Keyring",
    "keyring.backends.kwallet.DBusKeyring",
    "keyring.backends.kwallet.DBusKeyringKWallet4",
    "keyring.backends.macOS.Keyring",
    "keyring.backends.Windows.WinVaultKeyring",
}
_CHAINER = "keyring.backends.chainer.ChainerBackend"
_NOTHING = "keyring.backends.fail.Keyring"
_REASONS = {
    "NoKeyringError": "keyring_missing",
    "KeyringLocked": "keyring_locked",
    "InitError": "keyring_locked",  # the prompt to unlock was dismissed, or there is no screen
}


class KeyOrigin(StrEnum):
    KEYRING = "keyring"
    ENVIRONMENT = "environment"
    DOTENV = "dotenv"
    MEMORY = "memory"


class Secret:
    """A string that does not show itself: not in logs, tracebacks or pickles."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written down")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key and where it came from; only `last4` may be shown."""

    value: Secret
    origin: KeyOrigin

    @property
    def last4(self) -> str:
        return self.value.reveal()[-4:]


class Keys:
    """Where keys are found and kept. Every method may block: for worker threads only.

    `folder` is where a `.env` file is looked for. The first `find` takes the
    key's variables out of `environ`, so that no child inherits them.
    """

    def __init__(
        self,
        environ: MutableMapping[str, str] | None = None,
        folder: Path | None = None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._environ = os.environ if environ is None else environ
        self._folder = folder
        self._patience_s = patience_s
        self._exported = ""
        self._memory = ""
        self.trouble: StudioError | None = None  # why the last `find` passed a place over

    def find(self) -> FoundKey | None:
        """The key: from the keyring, else environment, else `.env`, else memory.

        A place that cannot be read is passed over; `trouble` then tells why.
        """
        self._take_exported()
        self.trouble = None
        places: tuple[tuple[KeyOrigin, Callable[[], str]], ...] = (
            (KeyOrigin.KEYRING, self._stored),
            (KeyOrigin.ENVIRONMENT, lambda: self._exported),
            (KeyOrigin.DOTENV, self._written),
            (KeyOrigin.MEMORY, lambda: self._memory),
        )
        for origin, read in places:
            try:
                value = read()
                if value:
                    return FoundKey(Secret(self.clean(value)), origin)
            except StudioError as error:
                self.trouble = self.trouble or error
        return None

    @staticmethod
    def clean(value: str) -> str:
        """`value` without surrounding space.

        Raises:
            KeyRejected: it cannot be a key: too short, too long, or with characters
                that no key has. Only Google can say whether it is one.
        """
        stripped = value.strip()
        if not _SHAPE.fullmatch(stripped):
            raise KeyRejected("key_malformed")
        return stripped

    def keep(self, value: str) -> KeyOrigin:
        """Store `value` in the keyring and read it back.

        Raises:
            KeyRejected: it cannot be a key.
            KeyringUnavailable: it was not stored; `remember` needs no keyring.
        """
        key = self.clean(value)

        def store() -> str | None:
            backend = _backend()
            backend.set_password(SERVICE, USER, key)
            return backend.get_password(SERVICE, USER)

        if self._bounded(store) != key:
            raise KeyringUnavailable("keyring_lost")
        self._memory = ""
        return KeyOrigin.KEYRING

    def remember(self, value: str) -> FoundKey:
        """Hold `value` until the program ends; nothing is written anywhere.

        Raises:
            KeyRejected: it cannot be a key.
        """
        self._memory = self.clean(value)
        return FoundKey(Secret(self._memory), KeyOrigin.MEMORY)

    def forget(self) -> None:
        """Remove the key from memory and from the keyring. An exported one stays the user's.

        Raises:
            KeyringUnavailable: a keyring that may hold it cannot be reached.
        """
        self._memory = ""

        def delete() -> None:
            backend = _backend()
            if backend.get_password(SERVICE, USER) is not None:
                backend.delete_password(SERVICE, USER)

        try:
            self._bounded(delete)
        except KeyringUnavailable as error:
            if error.key not in ("keyring_missing", "keyring_refused"):
                raise

    def _take_exported(self) -> None:
        self._exported = self._environ.get(VARIABLE, "") or self._exported
        for name in _READ_BY_OTHERS:
            self._environ.pop(name, None)

    def _stored(self) -> str:
        return self._bounded(lambda: _backend().get_password(SERVICE, USER)) or ""

    def _written(self) -> str:
        path = (self._folder or Path.cwd()) / ".env"
        try:
            if not path.is_file():
                return ""
            return dotenv_values(path, interpolate=False).get(VARIABLE) or ""
        except (OSError, ValueError):
            return ""

    def _bounded(self, call: Callable[[], T]) -> T:
        """`call` on a thread of its own, given up after the patience is over."""
        found: list[T] = []
        failed: list[Exception] = []

        def run() -> None:
            try:
                found.append(call())
            except Exception as error:  # noqa: BLE001 - backends raise their buses' own errors
                failed.append(error)

        thread = threading.Thread(target=run, name="keyring", daemon=True)
        thread.start()
        thread.join(self._patience_s)
        if failed:
            # Without the cause: a backend's error may quote what it was given.
            raise _told(failed[0]) from None
        if not found:
            raise KeyringUnavailable("keyring_waiting")
        return found[0]


def _backend() -> KeyringBackend:
    """The system's keyring.

    Raises:
        KeyringUnavailable: there is none, or none that keeps a secret.
    """
    import keyring

    chosen = keyring.get_keyring()
    members = list(getattr(chosen, "backends", ())) if _name(chosen) == _CHAINER else [chosen]
    for backend in members:
        if _name(backend) in _TRUSTED:
            trusted: KeyringBackend = backend
            return trusted
    missing = all(_name(backend) == _NOTHING for backend in members)
    raise KeyringUnavailable("keyring_missing" if missing else "keyring_refused")


def _name(backend: object) -> str:
    kind = type(backend)
    return f"{kind.__module__}.{kind.__qualname__}"


def _told(error: Exception) -> StudioError:
    if isinstance(error, StudioError):
        return error
    names = (kind.__name__ for kind in type(error).__mro__)
    key = next((_REASONS[name] for name in names if name in _REASONS), "keyring_failed")
    return KeyringUnavailable(key)
