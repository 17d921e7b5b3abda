"""Pictures that go out with a prompt, each with a role, and sets of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.domain.edits import Edits
from services.domain.picture import Picture

MAX_REFERENCES = 14


class Role(StrEnum):
    """What a reference is for."""

    OBJECT = "object"
    PERSON = "person"
    STYLE = "style"
    POSE = "pose"
    PLACE = "place"
    PALETTE = "palette"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reference:
    """A picture that goes out with a prompt, in order, with a role.

    `original` is what the user gave, byte for byte; `sent` is what goes to the
    model: the same blob, or a copy without private metadata, upright, in a
    format that the model reads, with `edits` done to it.
    """

    original: Picture
    sent: Picture
    name: str
    role: Role = Role.OTHER
    edits: Edits | None = None


@dataclass(frozen=True, slots=True)
class ReferenceSet:
    """References that were saved by a name; none of them: its file cannot be read."""

    name: str
    references: tuple[Reference, ...] = ()
