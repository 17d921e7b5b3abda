"""Keeping keys out of everything that is written or shown: logs, reports, messages."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterable
from urllib.parse import quote

MASK = "[key]"
_LIKE_KEYS = re.compile(
    r"""
    \bAIza[0-9A-Za-z_-]{16,}              # a classic API key
    | \bAQ\.[0-9A-Za-z_.-]{16,}           # a newer one
    | (?<=x-goog-api-key)["']?\s*[:=,]\s*b?["']?[\x21-\x7e]+
    | (?<=[?&]key=)[^&\s"']+
    """,
    re.VERBOSE | re.IGNORECASE,
)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` with `secrets`, and whatever looks like a key of Google's, masked."""
    for secret in secrets:
        for form in {secret, quote(secret, safe=""), repr(secret)[1:-1]} if secret else ():
            text = text.replace(form, MASK)
    return _LIKE_KEYS.sub(MASK, text)


class RedactingFilter(logging.Filter):
    """Masks keys in message, arguments, traceback and stack of every record.

    Belongs on handlers: a logger's own filters do not see what its children log.
    """

    def __init__(self) -> None:
        super().__init__()
        self._secrets: set[str] = set()

    def add(self, secret: str) -> None:
        """Mask `secret` from now on."""
        self._secrets.add(secret)

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact(_message(record), self._secrets)
        record.args = None
        if record.exc_info and record.exc_info[1] is not None:
            report = "".join(traceback.format_exception(record.exc_info[1])).rstrip()
            record.exc_text = record.exc_text or report
        # The exception itself would be formatted anew by some handlers, unmasked.
        record.exc_info = None
        record.exc_text = redact(record.exc_text, self._secrets) if record.exc_text else None
        record.stack_info = redact(record.stack_info or "", self._secrets) or None
        return True


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # arguments that do not fit their template
        return f"{record.msg!s} {record.args!r}"
