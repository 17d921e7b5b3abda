"""What the nouns are known by: names that are no plain strings."""

from __future__ import annotations

import secrets
from typing import NewType

BlobId = NewType("BlobId", str)  # SHA-256 of the bytes, 64 lower-case hex digits
SessionId = NewType("SessionId", str)
TurnId = NewType("TurnId", str)  # also the id of the job that became it
ModelId = NewType("ModelId", str)  # a catalogue row's id, or an id that the user typed


def new_id() -> str:
    """A fresh random id: 20 characters of a-z and 2-7, unique without a registry."""
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    return "".join(secrets.choice(alphabet) for _ in range(20))
