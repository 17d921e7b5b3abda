"""The node of history: where it stands, what it is, and what a card needs of it."""

from __future__ import annotations

from dataclasses import dataclass

from services.domain.ids import SessionId, TurnId
from services.domain.marks import UNMARKED, Marks
from services.domain.outcome import Outcome
from services.domain.picture import Picture
from services.domain.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card stands on the board: its top left corner, in board units."""

    x: float
    y: float


ORIGIN = Place(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Turn:
    """Parent + recipe + outcome, immutable: the node of history."""

    id: TurnId
    session: SessionId
    parent: TurnId | None
    recipe: Recipe
    outcome: Outcome
    created_at: float
    place: Place
    model_sent: str  # the id that went over the wire
    cost_usd: float | None = None
    prices_of: str = ""  # the date of the prices behind `cost_usd`
    sandbox: bool = False  # play money: nothing was billed
    # The turn of which this one is a copy in another session: that one has paid for it.
    copy_of: TurnId | None = None

    @property
    def known_as(self) -> str:
        """Its prompt, or the file that its picture came from."""
        imported = self.outcome.imported
        return imported.name if imported is not None else self.recipe.prompt


@dataclass(frozen=True, slots=True)
class TurnSummary:
    """The little of a turn that a card needs: ten thousand of these fit in memory."""

    id: TurnId
    parent: TurnId | None
    title: str  # first line of the prompt, or the user's own title
    picture: Picture | None  # None: the model answered in words
    place: Place
    created_at: float
    starred: bool = False
    words: str = ""  # how the answer begins, where it has no picture
    draft: bool = False  # its picture is a draft that was made a turn by hand
    imported: bool = False  # its picture came from elsewhere: no model was asked for it
    marks: Marks = UNMARKED
    pictures: tuple[Picture, ...] = ()  # all of an answer that has several, in its order
    model: str = ""  # the id that went over the wire
