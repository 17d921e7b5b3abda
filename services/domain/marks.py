"""What somebody thinks of a turn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Flag(StrEnum):
    PICK = "pick"
    REJECT = "reject"
    NONE = ""


class Label(StrEnum):
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """What somebody thinks of a turn: it changes, the turn does not."""

    rating: int = 0  # 0 (none) to 5
    flag: Flag = Flag.NONE
    label: Label = Label.NONE
    tags: tuple[str, ...] = ()
    note: str = ""


UNMARKED = Marks()
