"""The cards of one session as trees on a plane. Pure, without Qt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from gui.collector import let_go
from gui.state.progress import JobProgress
from services.domain import BlobId, Job, JobState, Picture, Place, TurnId, TurnSummary
from services.grid import Box, Grid
from services.layout import CAPTION, asked_ratio, card_size, ratio_of

JOIN = 0.44  # where on a card's height its curves begin and end
_REACH = 120.0  # how far a curve swings out beyond its ends, board units


class Way(Enum):
    PARENT = "parent"
    CHILD = "child"
    ABOVE = "above"
    BELOW = "below"


@dataclass(slots=True)
class Card:
    """A turn, or a job in its place: exactly one of the two is there."""

    id: TurnId
    parent: TurnId | None
    title: str
    box: Box
    created_at: float
    picture: Picture | None = None
    starred: bool = False
    turn: TurnSummary | None = None
    job: Job | None = None
    progress: JobProgress | None = None
    left: tuple[BlobId, ...] = ()  # drafts that came of a job before it ended

    @property
    def running(self) -> bool:
        return self.job is not None and self.job.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def drafts(self) -> tuple[BlobId, ...]:
        """The pictures out of a job's thinking, the newest last."""
        if self.running:
            return self.progress.drafts if self.progress is not None else ()
        return self.left

    @property
    def is_draft(self) -> bool:
        """Whether its picture is a draft that was made a turn: never to pass for a result."""
        return self.turn is not None and self.turn.draft

    @property
    def place(self) -> Place:
        return Place(self.box.x, self.box.y)


def longest_px(card: Card, k: float) -> float:
    """How many device pixels a card's picture is long."""
    return max(card.box.w, card.box.h - CAPTION) * k


class Forest:
    """Cards by id, by place, by blob and by parent."""

    def __init__(self) -> None:
        self.cards: dict[TurnId, Card] = {}
        self.grid: Grid[TurnId] = Grid()
        self.links: Grid[TurnId] = Grid()  # the curve to its parent, by the child's id
        self.job_ids: set[TurnId] = set()
        self._children: dict[TurnId | None, dict[TurnId, None]] = {}
        self._by_blob: dict[BlobId, dict[TurnId, None]] = {}

    def __len__(self) -> int:
        return len(self.cards)

    def clear(self) -> None:
        """Forget every card."""
        self.cards.clear()
        self.grid.clear()
        self.links.clear()
        self.job_ids.clear()
        self._children.clear()
        self._by_blob.clear()

    def first(self) -> Card | None:
        """The oldest root."""
        return min(self._roots(), key=lambda card: card.created_at, default=None)

    def fill(self, turns: Iterable[TurnSummary]) -> None:
        """Hold these turns and nothing else: much faster than to put each."""
        self.clear()
        cards = self.cards
        for turn in turns:
            card = cards[turn.id] = _card_of(turn)
            self._children.setdefault(card.parent, {})[card.id] = None
            if card.picture is not None:
                self._by_blob.setdefault(card.picture.blob, {})[card.id] = None
        self.grid.fill((card.id, card.box) for card in cards.values())
        self.links.fill(
            (card.id, _link_box(cards[card.parent].box, card.box))
            for card in cards.values()
            if card.parent is not None and card.parent in cards
        )
        self.reaches(Box(0, 0, 1, 1))  # the bounds of so many are worked out now, not in a frame

    def become(self, other: Forest) -> None:
        """Hold what `other` holds, which is given away with it."""
        let_go(self.cards, self._children, self._by_blob, *self.grid.parts, *self.links.parts)
        self.cards, self.grid, self.links = other.cards, other.grid, other.links
        self.job_ids, self._children = other.job_ids, other._children
        self._by_blob = other._by_blob

    def put_turn(self, turn: TurnSummary) -> Card:
        """Add a turn's card, or put it in place of what had its id."""
        return self._put(_card_of(turn))

    def put_job(self, job: Job, progress: JobProgress | None) -> Card:
        """Add a job's card, or put it in place of what had its id."""
        parent = self.cards.get(job.parent) if job.parent is not None else None
        ratio = asked_ratio(job.recipe, parent.picture if parent else None)
        box = Box(job.place.x, job.place.y, *card_size(ratio))
        title = next(iter(job.recipe.prompt.strip().splitlines()), "")
        card = Card(job.id, job.parent, title, box, job.created_at)
        card.job, card.progress = job, progress
        before = self.cards.get(job.id)
        card.left = before.left if before is not None else ()
        return self._put(card)

    def take(self, card_id: TurnId) -> Card | None:
        """Remove a card; its children stay, without a curve."""
        card = self.cards.pop(card_id, None)
        if card is None:
            return None
        self.grid.take(card_id)
        self.links.take(card_id)
        self.job_ids.discard(card_id)
        self._children[card.parent].pop(card_id)
        if card.picture is not None:
            self._by_blob[card.picture.blob].pop(card_id)
        for child in self.children(card_id):
            self.links.take(child.id)
        return card

    def move(self, card_id: TurnId, place: Place) -> None:
        """Put a card elsewhere; its curves follow."""
        card = self.cards[card_id]
        card.box = Box(place.x, place.y, card.box.w, card.box.h)
        if card.turn is not None:
            card.turn = replace(card.turn, place=place)
        self.grid.put(card_id, card.box)
        self._link(card)
        for child in self.children(card_id):
            self._link(child)

    def children(self, card_id: TurnId | None) -> list[Card]:
        return [self.cards[child] for child in self._children.get(card_id, ())]

    def with_blob(self, blob: BlobId) -> list[Card]:
        return [self.cards[card_id] for card_id in self._by_blob.get(blob, ())]

    def in_area(self, area: Box) -> list[Card]:
        """The cards that meet `area`, in one order every time."""
        return [self.cards[card_id] for card_id in sorted(self.grid.hits(area))]

    def at(self, x: float, y: float) -> Card | None:
        """The card under a point."""
        cards = self.in_area(Box(x, y, 1e-6, 1e-6))
        return cards[-1] if cards else None

    def reaches(self, area: Box) -> bool:
        """Whether anything may stand in `area`; False is certain."""
        return any(
            bounds is not None and bounds.meets(area)
            for bounds in (self.grid.bounds, self.links.bounds)
        )

    def curves_in(self, area: Box) -> Iterator[tuple[Card, Card]]:
        """Parent and child of every curve that may cross `area`."""
        for child_id in self.links.hits(area):
            child = self.cards[child_id]
            if child.parent is not None:
                yield self.cards[child.parent], child

    def path(self, card_id: TurnId | None) -> list[Card]:
        """From a card up to its root."""
        cards: list[Card] = []
        seen: set[TurnId] = set()
        while card_id is not None and card_id in self.cards and card_id not in seen:
            seen.add(card_id)
            cards.append(self.cards[card_id])
            card_id = cards[-1].parent
        return cards

    def neighbour(self, card: Card, way: Way) -> Card | None:
        """Where an arrow key leads from `card`, or None."""
        if way is Way.PARENT:
            return self.cards.get(card.parent) if card.parent is not None else None
        if way is Way.CHILD:
            children = self.children(card.id)
            return min(children, key=lambda child: abs(child.box.y - card.box.y), default=None)
        return self._sibling(card, way)

    def nearest(self, x: float, y: float) -> Card | None:
        """The card whose middle is nearest to a point."""

        def distance(card: Card) -> float:
            cx, cy = card.box.centre
            return (cx - x) ** 2 + (cy - y) ** 2

        return min(self.cards.values(), key=distance, default=None)

    def _sibling(self, card: Card, way: Way) -> Card | None:
        here = (card.box.y, card.box.x)
        siblings = [
            other
            for other in (self._roots() if self._is_root(card) else self.children(card.parent))
            if other is not card and ((other.box.y, other.box.x) < here) == (way is Way.ABOVE)
        ]
        return min(
            siblings,
            key=lambda other: (abs(other.box.y - card.box.y), abs(other.box.x - card.box.x)),
            default=None,
        )

    def _is_root(self, card: Card) -> bool:
        return card.parent is None or card.parent not in self.cards

    def _roots(self) -> list[Card]:
        return [card for card in self.cards.values() if self._is_root(card)]

    def _put(self, card: Card) -> Card:
        self.take(card.id)
        self.cards[card.id] = card
        self.grid.put(card.id, card.box)
        self._children.setdefault(card.parent, {})[card.id] = None
        if card.picture is not None:
            self._by_blob.setdefault(card.picture.blob, {})[card.id] = None
        if card.job is not None:
            self.job_ids.add(card.id)
        self._link(card)
        for child in self.children(card.id):
            self._link(child)
        return card

    def _link(self, child: Card) -> None:
        parent = self.cards.get(child.parent) if child.parent is not None else None
        if parent is None:
            self.links.take(child.id)
            return
        self.links.put(child.id, _link_box(parent.box, child.box))


def _card_of(turn: TurnSummary) -> Card:
    box = Box(turn.place.x, turn.place.y, *card_size(ratio_of(turn.picture)))
    card = Card(turn.id, turn.parent, turn.title, box, turn.created_at)
    card.picture, card.starred, card.turn = turn.picture, turn.starred, turn
    return card


def _link_box(parent: Box, child: Box) -> Box:
    """What the curve between two cards may reach."""
    x0, y0, x1, y1 = ends(parent, child)
    reach = _REACH if x1 < x0 else 0.0
    x, y = min(x0, x1) - reach, min(y0, y1) - 1.0
    return Box(x, y, abs(x1 - x0) + 2 * reach, abs(y1 - y0) + 2.0)


def ends(parent: Box, child: Box) -> tuple[float, float, float, float]:
    """Where the curve between two cards begins and ends: x0, y0, x1, y1."""
    return parent.right, parent.y + parent.h * JOIN, child.x, child.y + child.h * JOIN
