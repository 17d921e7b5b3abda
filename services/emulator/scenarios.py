"""Every behaviour out of the ordinary, one row each.

A row is chosen by a word in the last prompt: ``!slow``, ``!slow=5`` (its
value), ``!overloaded-once`` (the first arrival of that prompt only), or by
`Emulator.next`. Several words add up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from services.emulator import refusals
from services.emulator.answers import Plan
from services.emulator.refusals import Refusal
from services.emulator.scene import Delivery, Page, Play, Scenario

Refuse = Callable[[float, str], Refusal]


def _says(code: int, message: str, reason: str = "", status: str = "") -> Refuse:
    """Refuses with these words; ``{model}`` in them is the model that was asked."""

    def refuse(value: float, model: str) -> Refusal:
        return refusals.worded(code, message.replace("{model}", model), reason, status)

    return refuse


_HTML = (
    b"<!DOCTYPE html>\n<html lang=en>\n<title>Error 502 (Server Error)!!1</title>\n"
    b"<p><b>502.</b> <ins>That's an error.</ins>\n<p>The server encountered a temporary error "
    b"and could not complete your request.<p>Please try again in 30 seconds.\n"
)
_LOGIN = b"<html><title>Sign in</title><p>Sign in to use this network.</html>"
_NOT_CHARGED = (
    "The model could not generate the image based on the prompt provided. You will not be charged "
    "for this request. Try rephrasing the prompt."
)
_POLICY = (
    "Unable to show the generated image. The image was filtered out because it violated Google's "
    "Generative AI Prohibited Use policy. You will not be charged for blocked images. Try "
    "rephrasing the prompt."
)

_KEYS = (
    Scenario("key-missing", "403, no key came", lambda *_: refusals.key_missing()),
    Scenario("bad-key", "400, key not valid", lambda *_: refusals.key_invalid()),
    Scenario("key-expired", "400, key expired", _says(
        400, "API key expired. Please renew the API key.", "API_KEY_INVALID")),
    Scenario("leaked", "403, key blocked", lambda *_: refusals.key_leaked()),
    Scenario("denied", "403, key not allowed for this model", _says(
        403, "The caller does not have permission")),
    Scenario("unauthenticated", "401", lambda *_: refusals.key_in_query()),
    Scenario("api-off", "403, API not switched on", _says(
        403, "Generative Language API has not been used in project 1234567890 before or it is "
        "disabled. Enable it by visiting https://console.developers.google.com then retry.",
        "SERVICE_DISABLED")),
    Scenario("location", "400, not in this region", lambda *_: refusals.location()),
    Scenario("billing", "400, prepaid credit used up", lambda *_: refusals.billing()),
    Scenario("billing-off", "400, billing not set up", _says(
        400, "Imagen API is only accessible to billed users at this time. Please enable billing on "
        "project in Google AI Studio.", status="FAILED_PRECONDITION")),
    Scenario("payment", "402", _says(402, "Payment required.")),
)  # fmt: skip
_QUOTAS = (
    Scenario("rate-limited", "429, wait", lambda s, model: refusals.rate_limited(s, model),
        value=3),
    Scenario("quota-zero", "429, no free tier", lambda _, model: refusals.quota_zero(model)),
    Scenario("quota-day", "429, spent for today", lambda _, model: refusals.quota_day(model)),
)  # fmt: skip
_REQUESTS = (
    Scenario("retired", "404, model gone", lambda _, model: refusals.model_retired(model)),
    Scenario("not-found", "404, model never there", lambda _, model: refusals.model_unknown(
        model, "v1beta")),
    Scenario("no-drawing", "400, model draws nothing", _says(
        400, "Image generation is not enabled for this model.")),
    Scenario("unknown-field", "400, field not known", lambda *_: refusals.unknown_field(
        "imageConfig", "generation_config")),
    Scenario("unknown-other", "400, another field", lambda *_: refusals.unknown_field(
        "serviceTier", "")),
    Scenario("unknown-thinking", "400, a setting's field not known",
        lambda *_: refusals.unknown_field("thinkingConfig", "generation_config")),
    Scenario("bad-ratio", "400, ratio", _says(
        400, "aspect_ratio must be one of '1:1', '2:3', '3:2', '3:4', '4:3', or '16:9'.")),
    Scenario("bad-size", "400, size", _says(400, "image_size is not supported for this model.")),
    Scenario("bad-thinking", "400, thinking", _says(
        400, "Thinking level HIGH is not supported for this model.")),
    Scenario("bad-search", "400, search", _says(
        400, "Search as tool is not enabled for this model")),
    Scenario("bad-image-search", "400, image search", _says(
        400, "Image search is not enabled for this model")),
    Scenario("bad-modalities", "400, pictures only", _says(
        400, "The requested combination of response modalities (IMAGE) is not supported by the "
        "model. models/{model} accepts the following combination of response modalities:\n"
        "* TEXT, IMAGE\n")),
    Scenario("bad-seed", "400, seed", _says(400, "seed is not supported for this model.")),
    Scenario("bad-safety", "400, safety", _says(
        400, "Unsupported safety_settings: HARM_CATEGORY_HARASSMENT, BLOCK_NONE.")),
    Scenario("bad-media", "400, media resolution", _says(
        400, "Media resolution is not enabled for models/{model}.")),
    Scenario("bad-instruction", "400, system instruction", _says(
        400, "Developer instruction is not enabled for models/{model}")),
    Scenario("bad-setting", "400, a setting without a name", _says(
        400, "This configuration is not supported for this model.")),
    Scenario("no-signature", "400, signature missing", lambda *_: refusals.signature_missing(
        "Image", 3, 1)),
    Scenario("bad-signature", "400, signature altered", lambda *_: refusals.signature_invalid()),
    Scenario("file-expired", "403, an uploaded file is gone", lambda *_: refusals.file_forbidden(
        "files/0123abcd")),
    Scenario("too-large", "400, request too large", lambda *_: refusals.too_large(104_857_600)),
    Scenario("payload", "413, a page", page=Page(413, "text/html", b"<html>Too Large</html>")),
    Scenario("bad-picture", "400, reference unreadable",
        lambda *_: refusals.picture_unreadable()),
    Scenario("many-pictures", "400, too many references", _says(
        400, "The model supports up to 3 input images, but 5 were provided.")),
    Scenario("rejected", "400, something new", _says(
        400, "Request contains an invalid argument.")),
)  # fmt: skip
_SERVERS = (
    Scenario("overloaded", "503", lambda *_: refusals.overloaded()),
    Scenario("internal", "500", lambda *_: refusals.internal()),
    Scenario("html", "502 with a web page", page=Page(502, "text/html; charset=UTF-8", _HTML)),
    Scenario("not-implemented", "501", _says(
        501, "Operation is not implemented, or supported, or enabled.")),
    Scenario("deadline", "504", lambda *_: refusals.deadline()),
    Scenario("deadline-busy", "503, but a deadline", _says(
        503, "Deadline expired before operation could complete.")),
    Scenario("gateway-timeout", "504, not Google's", page=Page(504, "text/html", b"<html>504")),
)  # fmt: skip
_STRANGERS = (
    Scenario("proxy-login", "407", page=Page(407, "text/html", _LOGIN)),
    Scenario("redirect", "307 to another address", deliver=Delivery.REDIRECT),
    Scenario("nothing-here", "404 with a web page", page=Page(404, "text/html", _LOGIN)),
    Scenario("no-content", "204", page=Page(204, "text/plain", b"")),
    Scenario("teapot", "418", page=Page(418, "text/plain", b"I'm a teapot")),
    Scenario("wrong-type", "200 with a web page", page=Page(200, "text/html", _HTML)),
    Scenario("octets", "200 with bytes", page=Page(
        200, "application/octet-stream", bytes(range(256)) * 8)),
    Scenario("other-json", "200 with another service's JSON", page=Page(
        200, "application/json", b'{"status": "ok", "data": []}')),
    Scenario("garbled", "200 with broken JSON", page=Page(
        200, "application/json", b'{"candidates": [{"content": }]}')),
)  # fmt: skip
_ANSWERS = (
    Scenario("truncated", "half an answer, well ended", deliver=Delivery.TRUNCATED),
    Scenario("cut", "the line drops", deliver=Delivery.CUT),
    Scenario("huge", "a picture of 300 MB", deliver=Delivery.HUGE, value=300),
    Scenario("empty", "{}", plan={"empty": True}),
    Scenario("odd-picture", "a JPEG that is none", plan={"undecodable": True}),
    Scenario("prompt-blocked", "refused before", plan={"block_reason": "PROHIBITED_CONTENT"}),
    Scenario("withheld", "refused after", plan={
        "finish_reason": "IMAGE_SAFETY", "finish_message": _POLICY}),
    Scenario("no-image", "no picture, not charged", plan={
        "finish_reason": "IMAGE_OTHER",
        "finish_message": f"Unable to show the generated image. {_NOT_CHARGED}"}),
    Scenario("recitation", "too close to existing work", plan={
        "finish_reason": "IMAGE_RECITATION",
        "finish_message": f"Unable to show the generated image. {_NOT_CHARGED}"}),
    Scenario("max-tokens", "ends before the picture", plan={"finish_reason": "MAX_TOKENS"}),
    Scenario("words", "answers in words", plan={
        "words": "Should the lighthouse stand on the left or on the right of the bay?"}),
    Scenario("words-cut", "words without an end", plan={
        "words": "Should the lighthouse stand on the", "finish_reason": ""}),
    Scenario("drafts", "only thought pictures", plan={"only_drafts": True}),
)  # fmt: skip
BLOCK_REASONS = (
    "BLOCKED_REASON_UNSPECIFIED", "SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT",
    "IMAGE_SAFETY", "MODEL_ARMOR", "JAILBREAK",
)  # fmt: skip
FINISH_REASONS = (
    "FINISH_REASON_UNSPECIFIED", "STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "LANGUAGE", "OTHER",
    "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MALFORMED_FUNCTION_CALL", "IMAGE_SAFETY",
    "UNEXPECTED_TOOL_CALL", "IMAGE_PROHIBITED_CONTENT", "NO_IMAGE", "IMAGE_RECITATION",
    "IMAGE_OTHER", "TOO_MANY_TOOL_CALLS", "MISSING_THOUGHT_SIGNATURE", "MALFORMED_RESPONSE",
    "CONTINUATION", "ESCALATION", "PUP_LIMITED_DISABLED", "MODEL_ARMOR",
)  # fmt: skip


def _named(start: str, reason: str) -> str:
    return f"{start}-{reason.lower().replace('_', '-')}"


_REASONS = (
    *(Scenario(_named("blocked", reason), f"prompt refused: {reason}",
        plan={"block_reason": reason}) for reason in BLOCK_REASONS),
    *(Scenario(_named("ends", reason), f"no picture: {reason}",
        plan={"finish_reason": reason, "finish_message": f"It ended: {reason}.", "bare": True})
        for reason in FINISH_REASONS),
)  # fmt: skip
_WAYS = (
    Scenario("slow", "takes its time; thoughts trickle in", deliver=Delivery.SLOW, value=6),
    Scenario("hold", "answers when it is released", deliver=Delivery.HOLD),
    Scenario("many", "four pictures", plan={"pictures": 4}, value=4, sets="pictures"),
    Scenario("png", "PNG from every model", plan={"png": True}),
    Scenario("hostile-sources", "a search result that tries everything; its value is the port that "
        "it lures to", plan={"trap_port": 9}, value=9, sets="trap_port"),
    Scenario("big-signature", "signatures of real size", plan={"signature_bytes": 2_200_000},
        value=2_200_000, sets="signature_bytes"),
)  # fmt: skip

_ROWS = (
    *_KEYS, *_QUOTAS, *_REQUESTS, *_SERVERS, *_STRANGERS, *_ANSWERS, *_REASONS, *_WAYS
)  # fmt: skip
SCENARIOS = {row.name: row for row in _ROWS}
_WORD = re.compile(r"(?:^|\s)!([a-z]+(?:-[a-z]+)*)(?:=(\d+(?:\.\d+)?))?")
_FIRST = {"-once": 1, "-twice": 2}


def play(name: str, value: float | None = None) -> Play:
    """Raises KeyError for a scenario that does not exist."""
    row = SCENARIOS[name]
    return Play(row, row.value if value is None else value)


def asked_for(prompt: str, arrival: int) -> list[Play]:
    """The scenarios that `prompt` names, for its `arrival`th coming (from one)."""
    plays = []
    for word, value in _WORD.findall(prompt):
        name, limit = _limited(word)
        if name in SCENARIOS and arrival <= limit:
            plays.append(play(name, float(value) if value else None))
    return plays


def planned(plan: Plan, plays: Iterable[Play]) -> Plan:
    """`plan` with what every scenario changes in it."""
    for each in plays:
        plan = replace(plan, **each.scenario.plan)
        if each.scenario.sets:
            value: dict[str, Any] = {each.scenario.sets: int(each.value)}
            plan = replace(plan, **value)
    return plan


def _limited(word: str) -> tuple[str, float]:
    for suffix, limit in _FIRST.items():
        if word.endswith(suffix):
            return word.removesuffix(suffix), limit
    return word, float("inf")
