"""What the service's refusals mean for a person: one row per fault, first match wins.

The only module that knows the errors of google-genai and of its HTTP library.
Wire texts are Google's as recorded in public issues; a text that changes falls
through to the row for its status.
"""

from __future__ import annotations

import asyncio
import errno
import re
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx2
from google.genai import errors as sdk

from services.errors import (
    BadAnswer,
    CutOff,
    DiskFull,
    ImageRejected,
    KeyMissing,
    KeyRejected,
    ModelRetired,
    NextStep,
    QuotaSpent,
    RateLimited,
    RequestRejected,
    ServiceDown,
    StudioError,
    Unreachable,
    Unwritable,
)
from services.gemini.pacific import until_reset_s

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


@dataclass(frozen=True)
class Row:
    """One fault: how it looks on the wire, and the error it becomes."""

    key: str
    kind: type[StudioError]
    codes: frozenset[int] = frozenset()  # empty: any
    status: str = ""
    text: str = ""  # a pattern searched in message and clues, case ignored
    step: NextStep | None = None
    billed: bool = False
    until_reset: bool = False  # what it asks to wait for is a new day, whatever else it says

    def fits(self, refusal: Refusal) -> bool:
        if self.codes and refusal.code not in self.codes:
            return False
        if self.status and refusal.status != self.status:
            return False
        said = f"{refusal.message}\n{refusal.clues}"
        return not self.text or re.search(self.text, said, re.IGNORECASE) is not None


def _on(*codes: int) -> frozenset[int]:
    return frozenset(codes)


_DENIED = _on(400, 401, 403)
_REQUEST = _on(400, 422)

ROWS = (
    Row("gemini_key_missing", KeyMissing, _DENIED, text="unregistered callers|without .*identity"),
    Row("gemini_key_leaked", KeyRejected, _DENIED, text="leaked"),
    Row("gemini_key_expired", KeyRejected, _DENIED, text="API_?\\s?key (has )?expired"),
    Row("gemini_key_rejected", KeyRejected, _DENIED, text="API_KEY_INVALID|API key not valid"),
    Row("gemini_api_off", KeyRejected, _on(403), text="SERVICE_DISABLED|has not been used in"),
    Row("gemini_file_expired", RequestRejected, _on(403, 404), text=r"\bfiles?/\w",
        step=NextStep.TRY_AGAIN),
    Row("gemini_region", RequestRejected, _on(400, 403), text="location is not supported",
        step=NextStep.OPEN_REGIONS),
    Row("gemini_billing", QuotaSpent, _on(402)),
    Row("gemini_billing", QuotaSpent, _on(400, 403, 429),
        text=r"\bbilling (is not|must|account|to be)|enable billing|BILLING_DISABLED"
        "|prepa(y|id)|credits? (are|is|ha)"),
    Row("gemini_needs_paid_key", QuotaSpent, _on(429), text=r"limit: 0\b|free_?tier"),
    Row("gemini_quota_day", QuotaSpent, _on(429), text="per_?day|daily",
        step=NextStep.WAIT, until_reset=True),
    Row("gemini_rate_limited", RateLimited, _on(429)),
    Row("gemini_model_retired", ModelRetired, _on(400, 404, 410), text="no longer available"),
    Row("gemini_model_retired", ModelRetired, _on(404), status="NOT_FOUND"),
    Row("gemini_key_denied", KeyRejected, _on(401, 403), status="UNAUTHENTICATED"),
    Row("gemini_key_denied", KeyRejected, _on(401, 403), status="PERMISSION_DENIED"),
    Row("gemini_too_large", RequestRejected, _on(413), step=NextStep.SHRINK),
    Row("gemini_too_large", RequestRejected, _REQUEST,
        text="payload size|request (is )?too large|exceeds? the (limit|maximum)|token count",
        step=NextStep.SHRINK),
    Row("gemini_signature", RequestRejected, _REQUEST, text="thought_?\\s?signature",
        step=NextStep.BRANCH_FROM_PICTURE),
    Row("gemini_reference_unreadable", ImageRejected, _REQUEST,
        text="(process|decode|read) (the )?(input )?image|unsupported (image|mime)"),
    Row("gemini_unknown_name", RequestRejected, _REQUEST, text="unknown name"),
    Row("gemini_setting", RequestRejected, _REQUEST,
        text="aspect|image.?size|resolution|thinking|search|tool|modalit|not supported|seed"),
    Row("gemini_rejected", RequestRejected, _REQUEST, step=NextStep.EDIT_PROMPT),
    Row("gemini_rejected", RequestRejected, _on(400), step=NextStep.EDIT_PROMPT),
    Row("gemini_deadline", ServiceDown, _on(503, 504, 408), text="deadline|timed? ?out",
        step=NextStep.TRY_AGAIN),
    Row("gemini_deadline", ServiceDown, _on(504, 408), step=NextStep.TRY_AGAIN),
    Row("gemini_busy", ServiceDown, frozenset(range(500, 600))),
    Row("gemini_proxy_refused", Unreachable, _on(407)),
    Row("gemini_redirected", Unreachable, frozenset(range(300, 400))),
    Row("gemini_not_gemini", Unreachable, _on(401, 403, 404, 405, 410)),
    Row("gemini_odd_status", BadAnswer, frozenset(range(200, 300)), billed=True),
    Row("gemini_unexpected", RequestRejected),
)  # fmt: skip


def refused(refusal: Refusal) -> StudioError:
    """The error that `refusal` means."""
    row = next(row for row in ROWS if row.fits(refusal))
    retry_after_s = _until_reset_s(refusal) if row.until_reset else refusal.retry_after_s
    return row.kind(
        row.key,
        next_step=row.step,
        retry_after_s=retry_after_s,
        may_have_been_billed=row.billed,
        code=refusal.code,
        message=quoted(refusal.message) or refusal.status,
        seconds=round(retry_after_s or 0),
        host=urlsplit(refusal.location).hostname or "",
    )


def _until_reset_s(refusal: Refusal) -> float | None:
    return None if refusal.said_at is None else until_reset_s(refusal.said_at)


def from_body(body: Mapping[str, Any], code: int = 0) -> StudioError:
    """The error that a JSON error body means, as it may also come inside a stream."""
    return refused(_refusal(code, body, {}))


def quoted(text: object) -> str:
    """`text` as a plain line that may stand inside a sentence."""
    line = " ".join(text.split()) if isinstance(text, str) else ""
    line = "".join(sign for sign in line if sign.isprintable())
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"


def translate(error: BaseException, *, left: bool) -> StudioError:
    """The error that `error`, raised by a call through the SDK, means for a person.

    `left` tells whether the whole request had gone out: only then may it have
    been billed. Never quotes `error` itself: such texts may hold the key.
    """
    if isinstance(error, StudioError):
        return error
    if isinstance(error, sdk.APIError):
        headers = getattr(error.response, "headers", {})
        body = error.details if isinstance(error.details, dict) else {}
        return refused(_refusal(error.code, body, headers))
    if isinstance(error, httpx2.TransportError | TimeoutError):
        return _transport(error, left)
    if isinstance(error, OSError):
        return _disk(error, left)
    return _rest(error, left)


def _transport(error: BaseException, left: bool) -> StudioError:
    if isinstance(error, httpx2.LocalProtocolError):
        return KeyRejected("gemini_key_malformed")
    if isinstance(error, httpx2.ProxyError):
        return Unreachable("gemini_proxy")
    if isinstance(error, httpx2.UnsupportedProtocol):
        return Unreachable("gemini_bad_address")
    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
        return _unconnected(error)
    if isinstance(error, TimeoutError | httpx2.TimeoutException):
        return CutOff("gemini_timeout", may_have_been_billed=left)
    if not left:
        return Unreachable("gemini_cut_before")
    return CutOff("gemini_cut_off", may_have_been_billed=True)


def _unconnected(error: BaseException) -> Unreachable:
    causes = _causes(error)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return Unreachable("gemini_no_such_host")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Unreachable("gemini_tls")
    return Unreachable("gemini_unreachable")


def _causes(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or current.__context__
    return chain


def _disk(error: OSError, left: bool) -> StudioError:
    when = "" if left else "_before"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFull(f"gemini_disk_full{when}", may_have_been_billed=left)
    if error.errno is None:
        return _rest(error, left)
    return Unwritable(f"gemini_unwritable{when}", may_have_been_billed=left)


def _rest(error: BaseException, left: bool) -> StudioError:
    if isinstance(error, httpx2.DecodingError | RecursionError | MemoryError):
        return BadAnswer("gemini_unreadable", may_have_been_billed=left)
    if isinstance(error, httpx2.InvalidURL):
        return Unreachable("gemini_bad_address")
    if isinstance(error, UnicodeEncodeError):
        return KeyRejected("gemini_key_malformed")
    if isinstance(error, asyncio.CancelledError):
        raise error
    if isinstance(error, ValueError):
        kind = BadAnswer if left else RequestRejected
        return kind("gemini_unreadable" if left else "gemini_not_sent", may_have_been_billed=left)
    return StudioError("gemini_bug", may_have_been_billed=left, name=type(error).__name__)


def _refusal(code: int, body: Mapping[str, Any], headers: Mapping[str, str]) -> Refusal:
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
