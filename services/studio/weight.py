"""How much a conversation takes on the wire, base64 included."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from services.domain import BlobId, Recipe, Turn
from services.gemini.codec import request_json
from services.gemini.payloads import blobs_in


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes that a turn's whole path adds to the next request."""

    made: int = 0  # what the model made, words and signatures: these can only go inline
    given: int = 0  # what the user gave: pictures among it may go as files
    picture: int = 0  # the last turn's pictures alone, as references

    @property
    def total(self) -> int:
        return self.made + self.given

    @property
    def saved(self) -> int:
        """What it saves to go on from the picture only."""
        return max(0, self.total - self.picture)


def weight_of(path: Sequence[Turn], size_of: Callable[[BlobId], int]) -> Weight:
    """The weight of `path`, root first; `size_of` gives a blob's bytes."""
    if not path:
        return Weight()
    contents = request_json(Recipe(), path, model_id="", sizes=False)["contents"]
    made = sum(_wire(one, size_of) for one in contents if one.get("role") == "model")
    given = sum(_wire(one, size_of) for one in contents if one.get("role") != "model")
    pictures = path[-1].outcome.pictures
    return Weight(made, given, sum(in_base64(picture.size_bytes) for picture in pictures))


def in_base64(size_bytes: int) -> int:
    return -(-size_bytes // 3) * 4


def _wire(content: dict[str, Any], size_of: Callable[[BlobId], int]) -> int:
    text = len(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"))
    return text + sum(in_base64(size_of(blob)) for blob in blobs_in(content))
