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
from services.gemini.refusal import Refusal, quoted, read


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
    others: tuple[NextStep, ...] = ()
    setting: str = ""  # the one that the model does not take, as `services.resets` names it
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
_NEW_KEY = (NextStep.OPEN_AI_STUDIO,)
_ELSEWHERE = (NextStep.SWITCH_MODEL,)
_ALONE = (NextStep.BRANCH_FROM_PICTURE,)
_SETTINGS = (NextStep.OPEN_SETTINGS,)

ROWS = (
    Row("gemini_key_missing", KeyMissing, _DENIED, text="unregistered callers|without .*identity"),
    Row("gemini_key_leaked", KeyRejected, _DENIED, text="leaked", others=_NEW_KEY),
    Row("gemini_key_expired", KeyRejected, _DENIED, text="API_?\\s?key (has )?expired",
        others=_NEW_KEY),
    Row("gemini_key_rejected", KeyRejected, _DENIED, text="API_KEY_INVALID|API key not valid",
        others=_NEW_KEY),
    Row("gemini_api_off", KeyRejected, _on(403), text="SERVICE_DISABLED|has not been used in",
        step=NextStep.OPEN_AI_STUDIO, others=(NextStep.EDIT_KEY,)),
    Row("gemini_file_expired", RequestRejected, _on(403, 404), step=NextStep.TRY_AGAIN,
        text=r"\bfiles?/\w|access the file\b"),
    Row("gemini_region", RequestRejected, _on(400, 403), text="location is not supported",
        step=NextStep.OPEN_REGIONS),
    Row("gemini_billing", QuotaSpent, _on(402)),
    Row("gemini_billing", QuotaSpent, _on(400, 403, 429),
        text=r"\bbilling (is not|must|account|to be)|enable billing|BILLING_DISABLED"
        "|prepa(y|id)|credits? (are|is|ha)"),
    Row("gemini_needs_paid_key", QuotaSpent, _on(429), text=r"limit: 0\b|free_?tier",
        others=_ELSEWHERE),
    Row("gemini_quota_day", QuotaSpent, _on(429), text="per_?day|daily", step=NextStep.WAIT,
        others=_ELSEWHERE, until_reset=True),
    Row("gemini_rate_limited", RateLimited, _on(429)),
    Row("gemini_model_retired", ModelRetired, _on(400, 404, 410), text="no longer available"),
    Row("gemini_model_retired", ModelRetired, _on(404), status="NOT_FOUND"),
    Row("gemini_key_denied", KeyRejected, _on(401), status="UNAUTHENTICATED", others=_NEW_KEY),
    Row("gemini_key_denied", KeyRejected, _on(401, 403), status="PERMISSION_DENIED",
        others=(*_NEW_KEY, *_ELSEWHERE)),
    Row("gemini_too_large", RequestRejected, _on(413), step=NextStep.SHRINK, others=_ALONE),
    Row("gemini_too_large", RequestRejected, _REQUEST,
        text="payload size|request (is )?too large|exceeds? the (limit|maximum)|token count",
        step=NextStep.SHRINK, others=_ALONE),
    Row("gemini_signature", RequestRejected, _REQUEST, text="thought_?\\s?signature",
        step=NextStep.BRANCH_FROM_PICTURE),
    Row("gemini_reference_unreadable", ImageRejected, _REQUEST, step=NextStep.EDIT_PROMPT,
        text="(process|decode|read) (the )?(input )?image|unsupported (image|mime)"),
    Row("gemini_too_many_references", RequestRejected, _REQUEST, step=NextStep.EDIT_PROMPT,
        text="up to \\d+ (input )?images|too many (input )?images"),
    Row("gemini_no_drawing", RequestRejected, _REQUEST, step=NextStep.SWITCH_MODEL,
        text=r"image generation is not|combination of response modalities:\s*\* TEXT\s*$"),
    # No setting of the user's: every request says how large its picture shall be.
    Row("gemini_unknown_name", RequestRejected, _REQUEST, step=NextStep.SWITCH_MODEL,
        text="unknown name \"?(image_?(config|size)|generation_?config|contents)"),
    Row("gemini_setting_media", RequestRejected, _REQUEST, text="media.?resolution",
        setting="media_resolution", others=_ELSEWHERE),
    Row("gemini_setting_ratio", RequestRejected, _REQUEST, text="aspect.?ratio", setting="ratio",
        others=_ELSEWHERE),
    Row("gemini_setting_size", RequestRejected, _REQUEST, text="image.?size|resolution",
        setting="size", others=_ELSEWHERE),
    Row("gemini_setting_thinking", RequestRejected, _REQUEST, text="thinking|include_?thoughts",
        setting="thinking", others=_ELSEWHERE),
    Row("gemini_setting_image_search", RequestRejected, _REQUEST, text="image.?search",
        setting="image_search", others=_ELSEWHERE),
    Row("gemini_setting_search", RequestRejected, _REQUEST, text="search|\\btools?\\b",
        setting="grounding", others=_ELSEWHERE),
    Row("gemini_setting_words", RequestRejected, _REQUEST, text="modalit", setting="with_text",
        others=_ELSEWHERE),
    Row("gemini_setting_seed", RequestRejected, _REQUEST, text="\\bseed\\b", setting="seed",
        others=_ELSEWHERE),
    Row("gemini_setting_safety", RequestRejected, _REQUEST, setting="safety", others=_ELSEWHERE,
        text="safety.?setting|harm.?(category|block)|threshold"),
    Row("gemini_setting_instruction", RequestRejected, _REQUEST, setting="system_instruction",
        text="(system|developer).?instruction", others=_ELSEWHERE),
    Row("gemini_unknown_name", RequestRejected, _REQUEST, text="unknown name",
        step=NextStep.SWITCH_MODEL),
    Row("gemini_setting", RequestRejected, _REQUEST, text="not (supported|enabled)|unsupported",
        setting="all", others=_ELSEWHERE),
    Row("gemini_rejected", RequestRejected, _REQUEST, step=NextStep.EDIT_PROMPT),
    Row("gemini_deadline", ServiceDown, _on(503, 504, 408), text="deadline|timed? ?out",
        step=NextStep.TRY_AGAIN),
    # Not Google's own words: something in between gave up, and Google may not have.
    Row("gemini_deadline", ServiceDown, _on(504, 408), step=NextStep.TRY_AGAIN, billed=True),
    Row("gemini_busy", ServiceDown, _on(500, 502, 503)),
    Row("gemini_down", ServiceDown, frozenset(range(500, 600)), step=NextStep.TRY_AGAIN),
    Row("gemini_proxy_refused", Unreachable, _on(407), step=NextStep.OPEN_SETTINGS),
    Row("gemini_redirected", Unreachable, frozenset(range(300, 400)), others=_SETTINGS),
    Row("gemini_not_gemini", Unreachable, _on(401, 403, 404, 405, 410),
        step=NextStep.OPEN_SETTINGS),
    Row("gemini_odd_status", BadAnswer, frozenset(range(200, 300)), billed=True),
    Row("gemini_unexpected", RequestRejected, step=NextStep.TRY_AGAIN),
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
        other_steps=row.others,
        setting=row.setting,
        code=refusal.code,
        message=quoted(refusal.message) or refusal.status,
        seconds=round(retry_after_s or 0),
        host=urlsplit(refusal.location).hostname or "",
    )


def _until_reset_s(refusal: Refusal) -> float | None:
    return None if refusal.said_at is None else until_reset_s(refusal.said_at)


def from_body(body: Mapping[str, Any], code: int = 0) -> StudioError:
    """The error that a JSON error body means, as it may also come inside a stream."""
    return refused(read(code, body, {}))


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
        return refused(read(error.code, body, headers))
    if isinstance(error, httpx2.TransportError | TimeoutError):
        return _transport(error, left)
    if isinstance(error, OSError):
        return _disk(error, left)
    return _rest(error, left)


def _transport(error: BaseException, left: bool) -> StudioError:
    if isinstance(error, httpx2.LocalProtocolError):
        return KeyRejected("gemini_key_malformed")
    if isinstance(error, httpx2.ProxyError):
        # The line that a proxy answers with begins with its status.
        key = "gemini_proxy_refused" if str(error).startswith("407") else "gemini_proxy"
        return Unreachable(key, next_step=NextStep.OPEN_SETTINGS)
    if isinstance(error, httpx2.UnsupportedProtocol):
        return Unreachable("gemini_bad_address", next_step=NextStep.OPEN_SETTINGS)
    if isinstance(error, httpx2.ConnectTimeout):
        return Unreachable("gemini_unreachable", other_steps=_SETTINGS)  # waited for long enough
    if isinstance(error, httpx2.ConnectError):
        return _unconnected(error)
    if isinstance(error, TimeoutError | httpx2.TimeoutException):
        return CutOff("gemini_timeout", may_have_been_billed=left)
    if not left:
        return Unreachable("gemini_cut_before")
    return CutOff("gemini_cut_off", may_have_been_billed=True)


def _unconnected(error: BaseException) -> Unreachable:
    """Not a byte has left: it is tried again, except where that would not mend it."""
    causes = _causes(error)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Unreachable("gemini_tls", other_steps=_SETTINGS)
    named = not any(isinstance(cause, socket.gaierror) for cause in causes)
    key = "gemini_unreachable" if named else "gemini_no_such_host"
    return Unreachable(key, next_step=NextStep.WAIT, other_steps=_SETTINGS)


def _causes(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or current.__context__
    return chain


def _disk(error: OSError, left: bool) -> StudioError:
    if error.errno is None:
        return _rest(error, left)
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    kind, key = (DiskFull, "disk_full") if full else (Unwritable, "unwritable")
    if not left:
        step = NextStep.TRY_AGAIN if full else NextStep.CHOOSE_FOLDER
        return kind(f"gemini_{key}_before", next_step=step)
    return kind(
        f"gemini_{key}",
        next_step=NextStep.SAVE_AGAIN,
        other_steps=[NextStep.SAVE_AS],
        may_have_been_billed=True,
    )


def _rest(error: BaseException, left: bool) -> StudioError:
    if isinstance(error, httpx2.DecodingError | RecursionError | MemoryError):
        return BadAnswer("gemini_unreadable", may_have_been_billed=left)
    if isinstance(error, httpx2.InvalidURL):
        return Unreachable("gemini_bad_address", next_step=NextStep.OPEN_SETTINGS)
    if isinstance(error, UnicodeEncodeError):
        return KeyRejected("gemini_key_malformed")
    if isinstance(error, asyncio.CancelledError):
        raise error
    if isinstance(error, ValueError):
        kind = BadAnswer if left else RequestRejected
        return kind("gemini_unreadable" if left else "gemini_not_sent", may_have_been_billed=left)
    return StudioError(
        "gemini_bug",
        next_step=NextStep.TRY_AGAIN,
        may_have_been_billed=left,
        name=type(error).__name__,
    )
