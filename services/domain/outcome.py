"""What came back for one request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from services.domain.ids import BlobId, TurnId
from services.domain.picture import Picture
from services.domain.reference import Reference


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one answer, as the service counted them."""

    prompt_tokens: int = 0
    image_tokens: int = 0
    text_tokens: int = 0
    thought_tokens: int = 0
    total_tokens: int = 0


UNCOUNTED = Usage()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a grounded answer came from; the title is the outside's own words."""

    uri: str
    title: str
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Thought:
    """One step of the model's thinking: words, or a draft picture."""

    text: str = ""
    draft: Picture | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back for one request.

    `user_content` and `model_content` are Gemini's wire JSON (one `Content`
    each), the truth for later turns; every base64 string in them is replaced
    by ``{"$blob": "<sha256 of the decoded bytes>"}``.
    """

    pictures: tuple[Picture, ...] = ()
    text: str = ""
    thoughts: tuple[Thought, ...] = ()
    sources: tuple[Source, ...] = ()
    finish_reason: str = ""
    finish_message: str = ""
    usage: Usage = UNCOUNTED
    model_version: str = ""
    response_id: str = ""
    user_content: dict[str, Any] = field(default_factory=dict)
    model_content: dict[str, Any] = field(default_factory=dict)
    grounding: dict[str, Any] = field(default_factory=dict)  # groundingMetadata, as received
    blobs: tuple[BlobId, ...] = ()  # every blob named above, pictures and signatures
    took_s: float = 0.0
    files: tuple[BlobId, ...] = ()  # pictures that went to the service as files, not inline
    # The turn or job in whose thinking this picture was a draft, made a turn by hand.
    draft_of: TurnId | None = None
    # A picture from elsewhere that somebody hung among the turns: no model was asked for it.
    imported: Reference | None = None

    @property
    def loose(self) -> tuple[Picture, ...]:
        """What a child goes on from although it is no part of the conversation."""
        if self.imported is not None:
            return (self.imported.sent,)
        return self.pictures if self.draft_of is not None else ()
