"""Between our nouns and Gemini's wire JSON, camelCase as the REST API has it. Pure.

The history's wire content is the truth: it is sent back as it came, whatever
fields it has that we do not know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from services.domain import AUTO, BlobId, Outcome, Picture, Recipe, Source, Thought, Turn, Usage
from services.gemini.answers import read_answer
from services.gemini.blob_folder import BlobFolder
from services.gemini.payloads import BLOB, INLINE, blob_named, sniff, take_out

__all__ = [
    "outcome_from",
    "outcome_from_json",
    "outcome_of",
    "outcome_to_json",
    "read_answer",
    "request_json",
]

HARMS = (
    "HARM_CATEGORY_HARASSMENT",
    "HARM_CATEGORY_HATE_SPEECH",
    "HARM_CATEGORY_SEXUALLY_EXPLICIT",
    "HARM_CATEGORY_DANGEROUS_CONTENT",
)

Keep = Callable[[bytes], BlobId]


def request_json(
    recipe: Recipe, path: Sequence[Turn], *, model_id: str, sizes: bool
) -> dict[str, Any]:
    """The request for one answer to `recipe` after `path`, blobs as placeholders.

    A turn without parts is left out with its question: Gemini refuses an empty
    content. A draft that was made a turn is such a one; asked to go on from it, its
    picture goes out like a reference. `sizes` is False for models that take no image
    size.
    """
    contents: list[dict[str, Any]] = []
    for turn in path:
        if turn.outcome.model_content.get("parts"):
            contents += [turn.outcome.user_content, turn.outcome.model_content]
    contents.append(_user_content(recipe, _loose_pictures(path)))
    return {"model": model_id, "contents": contents, "config": _config(recipe, sizes)}


def outcome_from(
    response: Mapping[str, Any],
    blobs_dir: Path,
    *,
    user_content: Mapping[str, Any],
    took_s: float = 0.0,
) -> Outcome:
    """What `response` brings; pictures and signatures lie in `blobs_dir`, durably.

    Pictures are 0 x 0 pixels: only imaging decodes them.

    Raises:
        BadAnswer: the response is malformed.
        OSError: a blob could not be written.
    """
    put = BlobFolder(blobs_dir).put
    return outcome_of(response, put, user_content=user_content, took_s=took_s)


def outcome_of(
    response: Mapping[str, Any],
    keep: Keep,
    *,
    user_content: Mapping[str, Any],
    took_s: float = 0.0,
) -> Outcome:
    """As `outcome_from`, with any place for the blobs."""
    candidates = response.get("candidates") or [{}]
    first = candidates[0]
    seen = _Seen(keep)
    contents = [take_out(one.get("content") or {}, seen.keep) for one in candidates]
    parts = [part for content in contents for part in content.get("parts", ())]
    grounding = first.get("groundingMetadata")
    return Outcome(
        pictures=tuple(seen.pictures(part for part in parts if part.get("thought") is not True)),
        text="".join(_words(part) for part in parts if part.get("thought") is not True),
        thoughts=tuple(seen.thoughts(part for part in parts if part.get("thought") is True)),
        sources=_sources(grounding),
        finish_reason=_string(first.get("finishReason")),
        finish_message=_string(first.get("finishMessage")),
        usage=_usage(response.get("usageMetadata")),
        model_version=_string(response.get("modelVersion")),
        response_id=_string(response.get("responseId")),
        user_content=dict(user_content),
        model_content={"role": "model", **contents[0]} if contents[0] else {},
        grounding=grounding if isinstance(grounding, dict) else {},
        blobs=tuple(seen.sizes),
        took_s=took_s,
    )


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """`outcome` as JSON values; `outcome_from_json` reads it back."""
    return asdict(outcome)


def outcome_from_json(value: Mapping[str, Any]) -> Outcome:
    """The outcome that `outcome_to_json` wrote."""
    return Outcome(
        **{
            **value,
            "pictures": tuple(Picture(**one) for one in value["pictures"]),
            "thoughts": tuple(_thought(one) for one in value["thoughts"]),
            "sources": tuple(Source(**one) for one in value["sources"]),
            "usage": Usage(**value["usage"]),
            "blobs": tuple(value["blobs"]),
            "files": tuple(value.get("files", ())),
            "imported": None,  # what came over the wire never is
        }
    )


def _thought(value: Mapping[str, Any]) -> Thought:
    draft = value["draft"]
    return Thought(value["text"], Picture(**draft) if draft else None)


def _loose_pictures(path: Sequence[Turn]) -> tuple[Picture, ...]:
    """The pictures to go on from that are no part of the conversation."""
    return path[-1].outcome.loose if path else ()


def _user_content(recipe: Recipe, loose: Sequence[Picture]) -> dict[str, Any]:
    # What the pictures are stands right before them, apart from what is asked.
    words = (recipe.prompt, recipe.introduction)
    parts: list[dict[str, Any]] = [{"text": _string(text)} for text in words if text]
    # References first: what is said of "image 1" is said of the first of them.
    for sent in (*(reference.sent for reference in recipe.references), *loose):
        parts.append({INLINE: {"mimeType": sent.mime, "data": {BLOB: sent.blob}}})
    return {"role": "user", "parts": parts}


def _config(recipe: Recipe, sizes: bool) -> dict[str, Any]:
    image: dict[str, Any] = {}
    if recipe.ratio != AUTO:
        image["aspectRatio"] = recipe.ratio
    if sizes:
        image["imageSize"] = recipe.size
    thinking: dict[str, Any] = {"includeThoughts": True} if recipe.show_thoughts else {}
    if recipe.thinking_level:
        thinking["thinkingLevel"] = recipe.thinking_level
    level = recipe.media_resolution
    config: dict[str, Any] = {
        "responseModalities": ["TEXT", "IMAGE"] if recipe.with_text else ["IMAGE"],
        "imageConfig": image,
        "thinkingConfig": thinking,
        "tools": _tools(recipe),
        "seed": recipe.seed,
        "systemInstruction": _instruction(recipe.system_instruction),
        "mediaResolution": f"MEDIA_RESOLUTION_{level.upper()}" if level else None,
        "safetySettings": [
            {"category": category, "threshold": recipe.safety}
            for category in (HARMS if recipe.safety else ())
        ],
    }
    return {name: value for name, value in config.items() if value not in ({}, [], None)}


def _tools(recipe: Recipe) -> list[dict[str, Any]]:
    if recipe.image_search:
        return [{"googleSearch": {"searchTypes": {"webSearch": {}, "imageSearch": {}}}}]
    return [{"googleSearch": {}}] if recipe.grounding else []


def _instruction(text: str) -> dict[str, Any]:
    return {"parts": [{"text": _string(text)}]} if text.strip() else {}


class _Seen:
    """Keeps blobs and remembers of each its size and type, which placeholders do not tell."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self.sizes: dict[BlobId, int] = {}
        self._mimes: dict[BlobId, str | None] = {}

    def keep(self, data: bytes) -> BlobId:
        blob = self._keep(data)
        self.sizes[blob] = len(data)
        self._mimes[blob] = sniff(data)
        return blob

    def pictures(self, parts: Any) -> list[Picture]:
        found = (self._picture(part) for part in parts)
        return [picture for picture in found if picture is not None]

    def thoughts(self, parts: Any) -> list[Thought]:
        found = (Thought(_words(part), self._picture(part)) for part in parts)
        return [thought for thought in found if thought.text or thought.draft]

    def _picture(self, part: Mapping[str, Any]) -> Picture | None:
        inline = part.get(INLINE)
        if not isinstance(inline, dict) or inline.get("data") is None:
            return None
        blob = blob_named(inline["data"])
        declared = _string(inline.get("mimeType")).lower()
        mime = self._mimes[blob] or declared
        if not mime.startswith("image/") or not self.sizes[blob]:
            return None
        return Picture(blob, mime, 0, 0, self.sizes[blob])


def _words(part: Mapping[str, Any]) -> str:
    return _string(part.get("text"))


def _string(value: Any) -> str:
    """`value` when it is text that UTF-8 can hold; half a surrogate pair becomes a mark."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _sources(grounding: Any) -> tuple[Source, ...]:
    chunks = grounding.get("groundingChunks") if isinstance(grounding, dict) else None
    known = chunks if isinstance(chunks, list) else []
    found = (_source(chunk) for chunk in known if isinstance(chunk, dict))
    return tuple(source for source in found if source.uri)


def _source(chunk: Mapping[str, Any]) -> Source:
    web = chunk.get("web") or chunk.get("image") or {}
    if not isinstance(web, dict):
        return Source("", "")
    # An image's link must lead to the page that contains it, not to its bytes.
    uri = web.get("uri") or web.get("sourceUri")
    return Source(_string(uri), _string(web.get("title")), _string(web.get("domain")))


def _usage(value: Any) -> Usage:
    if not isinstance(value, dict):
        return Usage()
    details = value.get("candidatesTokensDetails")
    image = sum(
        _count(one.get("tokenCount"))
        for one in (details if isinstance(details, list) else ())
        if isinstance(one, dict) and one.get("modality") == "IMAGE"
    )
    return Usage(
        prompt_tokens=_count(value.get("promptTokenCount")),
        image_tokens=image,
        text_tokens=max(0, _count(value.get("candidatesTokenCount")) - image),
        thought_tokens=_count(value.get("thoughtsTokenCount")),
        total_tokens=_count(value.get("totalTokenCount")),
    )


def _count(value: Any) -> int:
    sane = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
    return value if sane else 0
