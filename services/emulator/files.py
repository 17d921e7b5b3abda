"""The Files API: resumable upload, and files that are gone after 48 hours."""

from __future__ import annotations

import base64
import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from services.emulator import refusals
from services.emulator.order import Given

LIFETIME_S = 48 * 3600.0
LIMIT_BYTES = 2 * 1024**3


@dataclass(slots=True)
class Upload:
    """A file on its way: what was announced, and the bytes so far."""

    owner: str
    mime: str
    display_name: str
    name: str
    size_bytes: int
    received: bytearray = field(default_factory=bytearray)


@dataclass(frozen=True, slots=True)
class StoredFile:
    name: str
    owner: str
    mime: str
    display_name: str
    data: bytes
    created_at: float

    @property
    def expires_at(self) -> float:
        return self.created_at + LIFETIME_S


class Files:
    """Files by name, each seen only by the key that sent it."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._uploads: dict[str, Upload] = {}
        self._stored: dict[str, StoredFile] = {}

    def start(self, upload: Upload) -> str:
        """Announce a file; returns the id to upload it under."""
        if upload.size_bytes > LIMIT_BYTES:
            raise refusals.invalid("The file size exceeds the limit of 2147483648 bytes.")
        with self._lock:
            number = len(self._uploads) + len(self._stored)
            seed = f"{number} {upload.owner} {upload.display_name} {self._now()}"
            upload_id = hashlib.sha256(seed.encode()).hexdigest()[:40]
            upload.name = upload.name or f"files/{_name(upload_id)}"
            self._uploads[upload_id] = upload
        return upload_id

    def append(self, upload_id: str, offset: int, data: bytes) -> None:
        with self._lock:
            upload = self._uploads.get(upload_id)
            if upload is None:
                raise refusals.path_unknown(f"upload {upload_id}")
            if offset != len(upload.received):
                raise refusals.invalid(f"Upload offset {offset} is not {len(upload.received)}.")
            upload.received += data

    def finish(self, upload_id: str) -> StoredFile:
        with self._lock:
            upload = self._uploads.pop(upload_id)
            if upload.size_bytes and len(upload.received) != upload.size_bytes:
                raise refusals.invalid("The upload is not of the announced size.")
            stored = StoredFile(
                upload.name,
                upload.owner,
                upload.mime,
                upload.display_name,
                bytes(upload.received),
                self._now(),
            )
            self._stored[stored.name] = stored
        return stored

    def get(self, name: str, owner: str) -> StoredFile:
        """Raises Refusal (403) for a file that is unknown, expired or another key's."""
        with self._lock:
            stored = self._stored.get(name)
        if stored is None or stored.owner != owner or stored.expires_at <= self._now():
            raise refusals.file_forbidden(name)
        return stored

    def delete(self, name: str, owner: str) -> None:
        self.get(name, owner)
        with self._lock:
            self._stored.pop(name, None)

    def expire(self, name: str) -> None:
        """Act as if the file's 48 hours were over."""
        with self._lock:
            self._stored.pop(name)

    def of(self, owner: str) -> list[StoredFile]:
        with self._lock:
            files = list(self._stored.values())
        return [each for each in files if each.owner == owner and each.expires_at > self._now()]

    def picture(self, uri: str, owner: str) -> Given:
        """The picture that a ``fileUri`` names."""
        stored = self.get("files/" + uri.rpartition("files/")[2], owner)
        return Given(stored.data, stored.mime)


def to_json(stored: StoredFile, base: str) -> dict[str, Any]:
    """The wire form; `base` is our own address with the API version."""
    digest = hashlib.sha256(stored.data).hexdigest().encode()
    return {
        "name": stored.name,
        **({"displayName": stored.display_name} if stored.display_name else {}),
        "mimeType": stored.mime,
        "sizeBytes": str(len(stored.data)),
        "createTime": _time(stored.created_at),
        "updateTime": _time(stored.created_at),
        "expirationTime": _time(stored.expires_at),
        "sha256Hash": base64.b64encode(digest).decode(),
        "uri": f"{base}/{stored.name}",
        "state": "ACTIVE",
        "source": "UPLOADED",
    }


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _name(upload_id: str) -> str:
    return base64.b32encode(bytes.fromhex(upload_id)).decode().lower()[:12]
