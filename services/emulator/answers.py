"""Makes the answer to an order: parts, usage, grounding; whole or as a stream of events."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from services.emulator import signatures
from services.emulator.grounding import grounding, hostile
from services.emulator.order import Order
from services.emulator.painter.easel import Easel, undecodable

Json = dict[str, Any]
_THOUGHTS = (
    "**Reading the request**\n\nI'm looking at what is asked for: {prompt}. The words name the "
    "subject, and I take the colours from them.",
    "**Composing the scene**\n\nA calm horizon with depth behind it. {references} The frame is "
    "{ratio}.",
    "**Checking the draft**\n\nThe composition holds. The light can be a little warmer; then the "
    "final picture.",
)
_TEXT_TOKENS = 28
_THOUGHT_TOKENS = 61


@dataclass(frozen=True, slots=True)
class Plan:
    """How an answer departs from the usual one; scenarios are rows of these."""

    pictures: int = 1
    words: str = ""  # instead of a picture
    only_drafts: bool = False
    png: bool = False
    undecodable: bool = False
    signature_bytes: int = signatures.SMALL
    finish_reason: str = "STOP"
    finish_message: str = ""
    block_reason: str = ""
    empty: bool = False  # nothing but {}
    trap_port: int = 0  # of what a search brings that tries everything; 0: an honest search
    bare: bool = False  # nothing but its end


@dataclass(frozen=True, slots=True)
class Piece:
    """One part and the tokens that it cost, by kind."""

    part: Json
    image_tokens: int = 0
    text_tokens: int = 0
    thought_tokens: int = 0


@dataclass(slots=True)
class _Counts:
    image: int = 0
    text: int = 0
    thought: int = 0

    def add(self, piece: Piece) -> None:
        self.image += piece.image_tokens
        self.text += piece.text_tokens
        self.thought += piece.thought_tokens


@dataclass(slots=True)
class Answer:
    """The answer to one order. Reads the pictures at once, paints while it is iterated.

    Raises:
        Refusal: a picture that came with the order cannot be read.
    """

    order: Order
    plan: Plan
    response_id: str
    _easel: Easel = field(init=False)

    def __post_init__(self) -> None:
        self._easel = Easel(self.order)

    def whole(self) -> Json:
        """The unary answer."""
        if self.plan.empty:
            return {}
        if self.plan.block_reason:
            return self._blocked()
        counts, parts = _Counts(), []
        for piece in self._pieces():
            counts.add(piece)
            parts.append(piece.part)
        content = {"parts": parts, "role": "model"} if parts else {}
        return self._response({"content": content, **self._end()}, counts)

    def events(self) -> Iterator[Json]:
        """The same as a stream: one part each, usage so far, the finish reason last."""
        if self.plan.empty or self.plan.block_reason:
            yield self.whole()
            return
        counts = _Counts()
        for piece in self._pieces():
            counts.add(piece)
            content = {"parts": [piece.part], "role": "model"}
            yield self._response({"content": content, "index": 0}, counts)
        yield self._response(self._end(), counts)

    def _pieces(self) -> Iterator[Piece]:
        plan, order = self.plan, self.order
        if order.with_thoughts:
            yield from self._thoughts()
        if plan.only_drafts and order.with_picture:
            yield self._draft()
            return
        if plan.bare:
            return
        if plan.words or not order.with_picture:
            yield self._text(plan.words or f"You said: {order.prompt}")
        elif plan.finish_reason == "STOP":
            if order.with_text:
                yield self._text(f"Here is your picture for “{order.prompt[:120]}”.")
            for number in range(plan.pictures):
                yield self._picture(number)

    def _thoughts(self) -> Iterator[Piece]:
        order = self.order
        count = len(order.references)
        facts = {
            "prompt": f"“{order.prompt[:160]}”",
            "references": f"{count} picture(s) came with it, and each has its place." * bool(count),
            "ratio": self._easel.ratio,
        }
        first, second, third = (thought.format(**facts) for thought in _THOUGHTS)
        for text in (first, second):
            yield Piece({"text": text, "thought": True}, thought_tokens=_THOUGHT_TOKENS)
        if order.with_picture and not self.plan.only_drafts:
            yield self._draft()
            yield Piece({"text": third, "thought": True}, thought_tokens=_THOUGHT_TOKENS)

    def _draft(self) -> Piece:
        inline = {"mimeType": "image/jpeg", "data": _base64(self._easel.draft())}
        return Piece({"inlineData": inline, "thought": True}, thought_tokens=258)

    def _text(self, text: str) -> Piece:
        signature = signatures.sign(text.encode(), max(self.plan.signature_bytes // 2, 512))
        return Piece(
            {"text": text, "thoughtSignature": _base64(signature)},
            text_tokens=_TEXT_TOKENS + len(text.split()),
        )

    def _picture(self, number: int) -> Piece:
        mime = "image/png" if self.plan.png else self.order.model.mime
        if self.plan.undecodable:
            data = undecodable(self.order.fingerprint)
        else:
            data = self._easel.paint(number, mime)
        signature = signatures.sign(data, self.plan.signature_bytes)
        part = {
            "inlineData": {"mimeType": mime, "data": _base64(data)},
            "thoughtSignature": _base64(signature),
        }
        return Piece(part, image_tokens=self.order.model.picture_tokens(self.order.size))

    def _end(self) -> Json:
        end: Json = {"index": 0}
        if self.plan.finish_reason:
            end["finishReason"] = self.plan.finish_reason
        if self.plan.finish_message:
            end["finishMessage"] = self.plan.finish_message
        if self.order.web_search or self.order.image_search:
            end["groundingMetadata"] = self._grounding()
        return end

    def _grounding(self) -> Json:
        trap = self.plan.trap_port
        return hostile(f"http://127.0.0.1:{trap}") if trap else grounding(self.order)

    def _response(self, candidate: Json, counts: _Counts) -> Json:
        return {
            "candidates": [candidate],
            "usageMetadata": _usage(self.order, counts),
            "modelVersion": self.order.model.id,
            "responseId": self.response_id,
        }

    def _blocked(self) -> Json:
        tokens = sum(self.order.prompt_tokens)
        return {
            "promptFeedback": {"blockReason": self.plan.block_reason},
            "usageMetadata": {"promptTokenCount": tokens, "totalTokenCount": tokens},
            "modelVersion": self.order.model.id,
            "responseId": self.response_id,
        }


def new_response_id(order: Order, number: int) -> str:
    """Unique within a server's life: `number` counts its answers."""
    digest = hashlib.sha256(order.fingerprint + number.to_bytes(8, "big")).digest()
    return base64.urlsafe_b64encode(digest[:17]).decode().rstrip("=")


def _usage(order: Order, counts: _Counts) -> Json:
    """Sums as Google's do; a thinking model thinks whether or not that is shown."""
    text, pictures = order.prompt_tokens
    thought = counts.thought or (_THOUGHT_TOKENS if order.model.thinks else 0)
    candidates = counts.image + counts.text
    details = [("TEXT", text), *([("IMAGE", pictures)] if pictures else [])]
    usage: Json = {
        "promptTokenCount": text + pictures,
        "candidatesTokenCount": candidates,
        "totalTokenCount": text + pictures + candidates + thought,
        "promptTokensDetails": [{"modality": kind, "tokenCount": n} for kind, n in details],
    }
    if counts.image:
        usage["candidatesTokensDetails"] = [{"modality": "IMAGE", "tokenCount": counts.image}]
    if thought:
        usage["thoughtsTokenCount"] = thought
    return {**usage, "serviceTier": "standard"}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
