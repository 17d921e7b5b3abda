"""What each of the emulator's failures has to become for a person. Written down by hand.

The rows follow the table of failures in Google's order: keys, account, quotas, request,
servers, what is no Gemini at all, and answers without a picture.
"""

from __future__ import annotations

from typing import NamedTuple

NO, MAYBE, SAYS_NOT = "no", "maybe", "Google says no"


class Told(NamedTuple):
    """The error's key without its start, its kind, its next step, and whether it was billed."""

    key: str
    kind: str
    step: str
    billed: str = NO


def _setting(name: str) -> Told:
    return Told(f"setting_{name}", "request_rejected", "reset-setting")


_WITHHELD = Told("withheld", "refused", "edit-prompt", MAYBE)
_TOO_CLOSE = Told("too_close", "refused", "edit-prompt", MAYBE)
_NONE = Told("no_image", "no_image", "try-again", MAYBE)
_INCOMPLETE = Told("incomplete", "no_image", "try-again", MAYBE)
_BLOCKED = Told("blocked", "refused", "edit-prompt")
_ACCOUNT = Told("account", "refused", "open-account", MAYBE)

FAULTS = {
    "key-missing": Told("key_missing", "key_missing", "edit-key"),
    "bad-key": Told("key_rejected", "key_rejected", "edit-key"),
    "key-expired": Told("key_expired", "key_rejected", "edit-key"),
    "leaked": Told("key_leaked", "key_rejected", "edit-key"),
    "denied": Told("key_denied", "key_rejected", "edit-key"),
    "unauthenticated": Told("key_denied", "key_rejected", "edit-key"),
    "api-off": Told("api_off", "key_rejected", "open-ai-studio"),
    "location": Told("region", "request_rejected", "open-regions"),
    "billing": Told("billing", "quota_spent", "open-billing"),
    "billing-off": Told("billing", "quota_spent", "open-billing"),
    "payment": Told("billing", "quota_spent", "open-billing"),
    "rate-limited": Told("rate_limited", "rate_limited", "wait"),
    "quota-zero": Told("needs_paid_key", "quota_spent", "open-billing"),
    "quota-day": Told("quota_day", "quota_spent", "wait"),
    "retired": Told("model_retired", "model_retired", "switch-model"),
    "not-found": Told("model_retired", "model_retired", "switch-model"),
    "no-drawing": Told("no_drawing", "request_rejected", "switch-model"),
    "unknown-field": Told("unknown_name", "request_rejected", "switch-model"),
    "unknown-other": Told("unknown_name", "request_rejected", "switch-model"),
    "unknown-thinking": _setting("thinking"),
    "bad-ratio": _setting("ratio"),
    "bad-size": _setting("size"),
    "bad-thinking": _setting("thinking"),
    "bad-search": _setting("search"),
    "bad-image-search": _setting("image_search"),
    "bad-modalities": _setting("words"),
    "bad-seed": _setting("seed"),
    "bad-safety": _setting("safety"),
    "bad-media": _setting("media"),
    "bad-instruction": _setting("instruction"),
    "bad-setting": Told("setting", "request_rejected", "reset-setting"),
    "no-signature": Told("signature", "request_rejected", "branch-from-picture"),
    "bad-signature": Told("signature", "request_rejected", "branch-from-picture"),
    "file-expired": Told("file_expired", "request_rejected", "try-again"),
    "too-large": Told("too_large", "request_rejected", "shrink"),
    "payload": Told("too_large", "request_rejected", "shrink"),
    "bad-picture": Told("reference_unreadable", "image_rejected", "edit-prompt"),
    "many-pictures": Told("too_many_references", "request_rejected", "edit-prompt"),
    "rejected": Told("rejected", "request_rejected", "edit-prompt"),
    "overloaded": Told("busy", "service_down", "wait"),
    "internal": Told("busy", "service_down", "wait"),
    "html": Told("busy", "service_down", "wait"),
    "not-implemented": Told("down", "service_down", "try-again"),
    "deadline": Told("deadline", "service_down", "try-again"),
    "deadline-busy": Told("deadline", "service_down", "try-again"),
    "gateway-timeout": Told("deadline", "service_down", "try-again", MAYBE),
    "proxy-login": Told("proxy_refused", "unreachable", "open-settings"),
    "redirect": Told("redirected", "unreachable", "try-again"),
    "nothing-here": Told("not_gemini", "unreachable", "open-settings"),
    "no-content": Told("odd_status", "bad_answer", "try-again", MAYBE),
    "teapot": Told("unexpected", "request_rejected", "try-again"),
    "wrong-type": Told("not_json", "bad_answer", "try-again", MAYBE),
    "octets": Told("not_json", "bad_answer", "try-again", MAYBE),
    "other-json": Told("odd_shape", "bad_answer", "try-again", MAYBE),
    "garbled": Told("cut_short", "bad_answer", "try-again", MAYBE),
    "truncated": Told("cut_short", "bad_answer", "try-again", MAYBE),
    "cut": Told("cut_off", "cut_off", "try-again", MAYBE),
    "huge": Told("too_big", "bad_answer", "try-again", MAYBE),
    "empty": Told("empty", "bad_answer", "try-again", MAYBE),
    "prompt-blocked": Told("blocked_prohibited", "refused", "edit-prompt"),
    "blocked-blocked-reason-unspecified": _BLOCKED,
    "blocked-safety": Told("blocked_safety", "refused", "edit-prompt"),
    "blocked-other": _BLOCKED,
    "blocked-blocklist": Told("blocked_words", "refused", "edit-prompt"),
    "blocked-prohibited-content": Told("blocked_prohibited", "refused", "edit-prompt"),
    "blocked-image-safety": Told("blocked_picture", "refused", "edit-prompt"),
    "blocked-model-armor": _BLOCKED,
    "blocked-jailbreak": _BLOCKED,
    "withheld": Told("withheld", "refused", "edit-prompt", SAYS_NOT),
    "recitation": Told("too_close", "refused", "edit-prompt", SAYS_NOT),
    "no-image": Told("no_image", "no_image", "try-again", SAYS_NOT),
    "max-tokens": _INCOMPLETE,
    "words-cut": Told("words", "no_image", "show-words", MAYBE),
    "drafts": Told("only_drafts", "no_image", "try-again", MAYBE),
    "ends-finish-reason-unspecified": _NONE,
    "ends-stop": _NONE,
    "ends-max-tokens": _INCOMPLETE,
    "ends-safety": _WITHHELD,
    "ends-recitation": _TOO_CLOSE,
    "ends-language": _INCOMPLETE,
    "ends-other": _NONE,
    "ends-blocklist": _WITHHELD,
    "ends-prohibited-content": _WITHHELD,
    "ends-spii": Told("personal", "refused", "edit-prompt", MAYBE),
    "ends-malformed-function-call": _INCOMPLETE,
    "ends-image-safety": _WITHHELD,
    "ends-unexpected-tool-call": _INCOMPLETE,
    "ends-image-prohibited-content": _WITHHELD,
    "ends-no-image": _NONE,
    "ends-image-recitation": _TOO_CLOSE,
    "ends-image-other": _NONE,
    "ends-too-many-tool-calls": _INCOMPLETE,
    "ends-missing-thought-signature": Told(
        "signature", "request_rejected", "branch-from-picture", MAYBE
    ),
    "ends-malformed-response": _INCOMPLETE,
    "ends-continuation": _INCOMPLETE,
    "ends-escalation": _ACCOUNT,
    "ends-pup-limited-disabled": _ACCOUNT,
    "ends-model-armor": _WITHHELD,
}
# Behaviours of the emulator that end in a picture, or in words that are an answer.
NO_FAULTS = {
    "slow", "hold", "words", "odd-picture", "many", "png", "big-signature", "hostile-sources",
}  # fmt: skip
