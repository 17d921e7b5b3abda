"""How much a request takes on the wire, base64 included, and what of it can travel as files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.domain import BlobId, Recipe, Turn
from services.gemini.codec import request_json
from services.gemini.payloads import blobs_in

_ENVELOPE = 8_000  # bytes of JSON around it all
Size = Callable[[BlobId], int]


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes that a turn's whole path adds to the next request."""

    made: int = 0  # what the model made, words and signatures: these can only go inline
    given: int = 0  # what the user gave: pictures among it may go as files
    picture: int = 0  # the last turn's pictures alone, as references
    # The user's pictures in it, with the bytes that each takes inline, however often it stands.
    pictures: Mapping[BlobId, int] = field(default_factory=dict)
    filed: frozenset[BlobId] = frozenset()  # of those, what has travelled as a file before

    @property
    def total(self) -> int:
        return self.made + self.given

    @property
    def saved(self) -> int:
        """What it saves to go on from the picture only."""
        return max(0, self.total - self.picture)

    @property
    def movable(self) -> int:
        """What all of the user's pictures in it take."""
        return sum(self.pictures.values())

    @property
    def moved(self) -> int:
        """What of that goes as files without being asked: it did so before."""
        return sum(size for blob, size in self.pictures.items() if blob in self.filed)


def weight_of(path: Sequence[Turn], size_of: Size) -> Weight:
    """The weight of `path`, root first; `size_of` gives a blob's bytes."""
    if not path:
        return Weight()
    contents = request_json(Recipe(), path, model_id="", sizes=False)["contents"]
    given = [one for one in contents if one.get("role") != "model"]
    pictures = path[-1].outcome.pictures
    return Weight(
        made=sum(_wire(one, size_of) for one in contents if one.get("role") == "model"),
        given=sum(_wire(one, size_of) for one in given),
        picture=sum(in_base64(picture.size_bytes) for picture in pictures),
        pictures={
            blob: in_base64(size_of(blob)) * times
            for blob, times in Counter(blob for one in given for blob in blobs_in(one)).items()
        },
        filed=frozenset(blob for turn in path for blob in turn.outcome.files),
    )


def as_files(recipe: Recipe, weight: Weight, limit_bytes: int) -> tuple[BlobId, ...]:
    """The pictures that must travel as files for the request to fit, the largest first.

    The recipe's own references and what went so before are taken without asking,
    the rest of the conversation's pictures only where the recipe says so. Empty
    where all fits inline; where nothing helps, all that there is.
    """
    own: Counter[BlobId] = Counter()
    for reference in recipe.references:
        own[reference.sent.blob] += in_base64(reference.sent.size_bytes)
    words = recipe.prompt + recipe.introduction + recipe.system_instruction
    inline = weight.total + own.total() + len(words.encode("utf-8", "replace")) + _ENVELOPE
    free = {blob for blob in weight.pictures if recipe.as_files or blob in weight.filed}
    sizes = Counter({blob: weight.pictures.get(blob, 0) for blob in free | own.keys()}) + own
    chosen = []
    # Of the same size always the same: what has been uploaded once is there already.
    for blob, size in sorted(sizes.items(), key=lambda one: (-one[1], one[0])):
        if inline <= limit_bytes:
            break
        chosen.append(blob)
        inline -= size
    return tuple(chosen)


def inline_bytes(recipe: Recipe, weight: Weight) -> int:
    """What of the conversation cannot but go inline, as `recipe` wants it."""
    return weight.total - (weight.movable if recipe.as_files else weight.moved)


def in_base64(size_bytes: int) -> int:
    return -(-size_bytes // 3) * 4


def _wire(content: dict[str, Any], size_of: Size) -> int:
    text = len(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"))
    return text + sum(in_base64(size_of(blob)) for blob in blobs_in(content))
