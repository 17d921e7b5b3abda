"""How an answer ended, and what that means where it is no result: one row per ending."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.domain import Outcome
from services.errors import BadAnswer, NextStep, NoImage, Refused, RequestRejected, StudioError


@dataclass(frozen=True)
class Ending:
    """The error for a block or finish reason."""

    key: str
    kind: type[StudioError]
    step: NextStep | None = None
    billed: bool = False


_BLOCKED = Ending("gemini_blocked", Refused)
_WITHHELD = Ending("gemini_withheld", Refused, billed=True)
_TOO_CLOSE = Ending("gemini_too_close", Refused, billed=True)
_NOT_THIS_TIME = Ending("gemini_no_image", NoImage, billed=True)
_INCOMPLETE = Ending("gemini_incomplete", NoImage, billed=True)
_ACCOUNT = Ending("gemini_account", Refused, NextStep.OPEN_ACCOUNT, billed=True)

BLOCKS: Mapping[str, Ending] = {
    "SAFETY": Ending("gemini_blocked_safety", Refused),
    "IMAGE_SAFETY": Ending("gemini_blocked_picture", Refused),
    "PROHIBITED_CONTENT": Ending("gemini_blocked_prohibited", Refused),
    "BLOCKLIST": Ending("gemini_blocked_words", Refused),
    "JAILBREAK": _BLOCKED,
    "MODEL_ARMOR": _BLOCKED,
    "OTHER": _BLOCKED,
    "BLOCKED_REASON_UNSPECIFIED": _BLOCKED,
}

FINISHES: Mapping[str, Ending] = {
    "SAFETY": _WITHHELD,
    "IMAGE_SAFETY": _WITHHELD,
    "PROHIBITED_CONTENT": _WITHHELD,
    "IMAGE_PROHIBITED_CONTENT": _WITHHELD,
    "BLOCKLIST": _WITHHELD,
    "SPII": Ending("gemini_personal", Refused, billed=True),
    "MODEL_ARMOR": _WITHHELD,
    "RECITATION": _TOO_CLOSE,
    "IMAGE_RECITATION": _TOO_CLOSE,
    "NO_IMAGE": _NOT_THIS_TIME,
    "IMAGE_OTHER": _NOT_THIS_TIME,
    "OTHER": _NOT_THIS_TIME,
    "MAX_TOKENS": _INCOMPLETE,
    "MALFORMED_RESPONSE": _INCOMPLETE,
    "MALFORMED_FUNCTION_CALL": _INCOMPLETE,
    "UNEXPECTED_TOOL_CALL": _INCOMPLETE,
    "TOO_MANY_TOOL_CALLS": _INCOMPLETE,
    "LANGUAGE": _INCOMPLETE,
    "CONTINUATION": _INCOMPLETE,
    "MISSING_THOUGHT_SIGNATURE": Ending(
        "gemini_signature", RequestRejected, NextStep.BRANCH_FROM_PICTURE, billed=True
    ),
    "ESCALATION": _ACCOUNT,
    "PUP_LIMITED_DISABLED": _ACCOUNT,
}
_FREE = re.compile(r"(not be|won't be|not been|not) charged", re.IGNORECASE)
_KNOWN = {"candidates", "promptFeedback", "usageMetadata", "modelVersion", "responseId"}
_ORDINARY = ("", "STOP", "FINISH_REASON_UNSPECIFIED")


def is_result(response: Mapping[str, Any], outcome: Outcome) -> bool:
    """Whether `outcome` can stand as a turn: it has a picture, or is an answer in words.

    Words count only where the model itself came to an end; drafts never do.
    """
    said = outcome.text.strip() and outcome.finish_reason == "STOP"
    return bool(outcome.pictures or (said and not _block_reason(response)))


def without_picture(response: Mapping[str, Any], outcome: Outcome) -> StudioError:
    """Why `outcome`, read from `response`, is no result."""
    blocked = _block_reason(response)
    if blocked:
        told = response["promptFeedback"].get("blockReasonMessage")
        return _error(BLOCKS.get(str(blocked), _BLOCKED), outcome, told or blocked)
    reason = outcome.finish_reason
    if reason not in _ORDINARY:
        told = outcome.finish_message or outcome.text or reason
        return _error(FINISHES.get(reason, _NOT_THIS_TIME), outcome, told)
    if outcome.text.strip():
        words = Ending("gemini_words", NoImage, NextStep.SHOW_WORDS, billed=True)
        return _error(words, outcome, outcome.text)
    if any(thought.draft for thought in outcome.thoughts):
        return _error(Ending("gemini_only_drafts", NoImage, billed=True), outcome, reason)
    if not response.get("candidates"):
        if not _KNOWN & response.keys() and response:
            return _error(Ending("gemini_odd_shape", BadAnswer, billed=True), outcome, "")
        return _error(Ending("gemini_empty", BadAnswer, billed=True), outcome, "")
    return _error(_NOT_THIS_TIME, outcome, outcome.finish_message or reason)


def _block_reason(response: Mapping[str, Any]) -> Any:
    feedback = response.get("promptFeedback")
    return feedback.get("blockReason") if isinstance(feedback, dict) else None


def _error(ending: Ending, outcome: Outcome, told: object) -> StudioError:
    drafts = [thought.draft for thought in outcome.thoughts if thought.draft]
    free = ending.billed and _FREE.search(str(told)) is not None
    return ending.kind(
        ending.key,
        next_step=ending.step,
        # Google's own word counts more than ours.
        may_have_been_billed=ending.billed and not free,
        free=free,
        message=_line(told),
        reason=outcome.finish_reason,
        words=outcome.text,
        draft=drafts[-1].blob if drafts else "",
    )


def _line(told: object) -> str:
    line = " ".join(told.split()) if isinstance(told, str) else ""
    return line if len(line) <= 500 else line[:499] + "…"
