"""Thought signatures: opaque bytes that prove that a part came back as it went out.

Stateless: the proof is in the bytes, so a conversation goes on after a restart.
"""

from __future__ import annotations

import hashlib
import hmac
import struct

SMALL = 1_024
_KEY = b"musa sandbox thought signatures"  # guards against alteration, not against forgery
_HEAD = struct.Struct(">4sI32s")
_MAGIC = b"\x12\xf4\x0a\x01"


def sign(data: bytes, length: int = SMALL) -> bytes:
    """A signature of `data`, `length` bytes long and as dense as a real one."""
    length = max(length, _HEAD.size + 16)
    proof = _proof(data, length)
    filler = hashlib.shake_256(proof).digest(length - _HEAD.size)
    return _HEAD.pack(_MAGIC, length, proof) + filler


def holds(signature: bytes, data: bytes) -> bool:
    """Whether `signature` is, byte for byte, one of `data`."""
    if len(signature) < _HEAD.size:
        return False
    _, length, _ = _HEAD.unpack_from(signature)
    return length == len(signature) and hmac.compare_digest(signature, sign(data, length))


def _proof(data: bytes, length: int) -> bytes:
    message = hashlib.sha256(data).digest() + length.to_bytes(8, "big")
    return hmac.new(_KEY, message, hashlib.sha256).digest()
