"""An answer other than 200, read: its status, its words, its details, and for how long to wait."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

_LONGEST_WAIT_S = 24 * 3600.0
_LONGEST_QUOTE = 500


@dataclass(frozen=True)
class Refusal:
    """An HTTP answer other than 200, as far as rows look at it."""

    code: int
    status: str = ""  # Google's own word: "INVALID_ARGUMENT" …
    message: str = ""
    clues: str = ""  # reasons, quota ids and metrics of the details
    retry_after_s: float | None = None
    location: str = ""
    said_at: float | None = None  # by the server's own clock, in seconds since 1970


def quoted(text: object) -> str:
    """`text` as a plain line that may stand inside a sentence."""
    line = " ".join(text.split()) if isinstance(text, str) else ""
    line = "".join(sign for sign in line if sign.isprintable())
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"


def read(code: int, body: Mapping[str, Any], headers: Mapping[str, str]) -> Refusal:
    """What `body`, an error's JSON, says; `code` 0 takes the one that the body states."""
    error = body.get("error", body)
    error = error if isinstance(error, dict) else {"message": error}
    message = error.get("message")
    message = message if isinstance(message, str) else ""
    listed = error.get("details")
    details = [one for one in (listed if isinstance(listed, list) else []) if isinstance(one, dict)]
    stated = error.get("code")
    return Refusal(
        code=code or (stated if isinstance(stated, int) else 0),
        status=error["status"] if isinstance(error.get("status"), str) else "",
        message=message,
        clues="\n".join(clue for one in details for clue in _clues(one)),
        retry_after_s=_retry_after_s(message, details, headers),
        location=headers.get("location", ""),
        said_at=date.timestamp() if (date := _date(headers.get("date", ""))) else None,
    )


def _clues(detail: Mapping[str, Any]) -> list[str]:
    violations = detail.get("violations")
    rows = [detail, *(violations if isinstance(violations, list) else [])]
    names = ("reason", "quotaId", "quotaMetric", "description", "detail")
    return [
        str(row[name]) for row in rows if isinstance(row, dict) for name in names if name in row
    ]


def _retry_after_s(
    message: str, details: list[dict[str, Any]], headers: Mapping[str, str]
) -> float | None:
    """Seconds to wait: RetryInfo, else the message's own words, else the header."""
    stated = next((one["retryDelay"] for one in details if "retryDelay" in one), "")
    found = re.fullmatch(r"(\d{1,9}(?:\.\d+)?)s", str(stated)) or re.search(
        r"retry in (\d{1,9}(?:\.\d+)?)\s?s", message
    )
    if found:
        return min(float(found[1]), _LONGEST_WAIT_S)
    header = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", header):
        return min(float(header), _LONGEST_WAIT_S)
    until, now = _date(header), _date(headers.get("date", ""))
    if until is None or now is None:
        return None
    return min(max(0.0, (until - now).total_seconds()), _LONGEST_WAIT_S)


def _date(text: str) -> datetime | None:
    """An HTTP date; both ends are the server's, so that our clock does not matter."""
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else None
