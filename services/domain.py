"""The nouns: frozen values that every floor speaks of.

Pixels are ``width x height`` after orientation; sizes are bytes; times are
seconds since 1970 (UTC); money is US dollars and always an estimate.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NewType

BlobId = NewType("BlobId", str)  # SHA-256 of the bytes, 64 lower-case hex digits
SessionId = NewType("SessionId", str)
TurnId = NewType("TurnId", str)  # also the id of the job that became it
ModelId = NewType("ModelId", str)  # a catalogue row's id, or an id that the user typed

AUTO = "auto"  # the ratio that follows the references
MAX_REFERENCES = 14


def new_id() -> str:
    """A fresh random id: 20 characters of a-z and 2-7, unique without a registry."""
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    return "".join(secrets.choice(alphabet) for _ in range(20))


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
class Picture:
    """A blob that is a picture, as received. 0 x 0 when it could not be decoded."""

    blob: BlobId
    mime: str
    width_px: int
    height_px: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a picture: 0 to 1 from its left, 0 to 1 from its top."""

    x: float
    y: float


class Stroke(StrEnum):
    """What a mark on a picture looks like."""

    ARROW = "arrow"  # from its first spot to its last
    BOX = "box"  # between its first spot and its last
    LINE = "line"  # drawn by hand through all its spots
    NUMBER = "number"  # a disc with `text` at its first spot


@dataclass(frozen=True, slots=True)
class PictureMark:
    """A simple mark that is drawn on the copy of a reference that is sent."""

    stroke: Stroke
    spots: tuple[Spot, ...]
    text: str = ""
    ink: str = ""  # "#RRGGBB"; "" is red
    weight: float = 1.0  # times the usual thickness


@dataclass(frozen=True, slots=True)
class Edits:
    """What was done to a reference, in this order: turned, mirrored, marked, cropped.

    Spots count on the upright picture after turning and mirroring, before the crop.
    """

    quarter_turns: int = 0  # clockwise, 0 to 3
    mirrored: bool = False  # left and right changed places, after turning
    marks: tuple[PictureMark, ...] = ()
    crop_from: Spot = Spot(0.0, 0.0)
    crop_to: Spot = Spot(1.0, 1.0)


_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/avif": "avif",
    "image/heic": "heic",
    "image/heif": "heif",
    "image/bmp": "bmp",
    "image/tiff": "tif",
    "image/x-icon": "ico",
}


def file_ending(mime: str) -> str:
    """How the name of a file of that type ends; a type that is no usual picture's says nothing."""
    return _ENDINGS.get(mime, "bin")


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
class Recipe:
    """All that decides one request."""

    prompt: str = ""
    references: tuple[Reference, ...] = ()
    model: ModelId = ModelId("gemini-3-pro-image")
    ratio: str = AUTO  # "16:9" …, or AUTO
    size: str = "1K"  # "512", "1K", "2K", "4K"; ignored by models without sizes
    variations: int = 1
    grounding: bool = False
    show_thoughts: bool = False
    thinking_level: str = ""  # "" is the model's default
    with_text: bool = True
    seed: int | None = None
    image_search: bool = False  # beside `grounding`; only where the model has it
    system_instruction: str = ""
    media_resolution: str = ""  # "low", "medium", "high"; "" is the model's default
    safety: str = ""  # one threshold for every category, such as "BLOCK_ONLY_HIGH"; "" is Google's
    written: str = ""  # what was typed, where `prompt` is what was made of it and sent
    introduce: str = "auto"  # who says what the references are: "auto", "own" words, or "off"
    introduction: str = ""  # those words, as sent; in a draft only one's own
    template: str = ""  # the template whose fields the draft has
    as_files: bool = False  # send what was given earlier as files, where it is too much inline


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one answer, as the service counted them."""

    prompt_tokens: int = 0
    image_tokens: int = 0
    text_tokens: int = 0
    thought_tokens: int = 0
    total_tokens: int = 0


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
    usage: Usage = Usage()
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card stands on the board: its top left corner, in board units."""

    x: float
    y: float


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


class Grouping(StrEnum):
    """What pictures in rows are put together by."""

    DAY = "day"
    SESSION = "session"
    MODEL = "model"
    RATING = "rating"  # the best first
    NONE = "none"


class Order(StrEnum):
    """What pictures in rows are sorted by, within their groups."""

    OLDEST = "oldest"
    NEWEST = "newest"
    TITLE = "title"
    RATING = "rating"  # the best first; of equals the newest
    STARRED = "starred"  # the starred ones, then the others; the newest first


@dataclass(frozen=True, slots=True)
class Hit:
    """A turn that a search found: where it hangs, and a piece of what it was found by."""

    turn: TurnSummary
    session: SessionId
    session_name: str
    words: str  # one line
    spans: tuple[tuple[int, int], ...] = ()  # where in it the words stand that were looked for


@dataclass(frozen=True, slots=True)
class Collection:
    """A search under a name: what it holds is looked for anew each time."""

    name: str
    query: str
    session: SessionId | None = None  # where it looks; None: in the whole library
    problem: str = ""  # a sentence, where its file could not be read


@dataclass(frozen=True, slots=True)
class Listing:
    """All turns of a library in rows: which, in what order and groups; the turns come by pages.

    A group is told as a day ("2026-11-28"), a session's name, a model's id or a rating, and
    how many rows it has; together they are all rows.
    """

    rows: tuple[int, ...] = ()  # the library's own numbers of the turns
    groups: tuple[tuple[str, int], ...] = ()
    grouping: Grouping = Grouping.NONE


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """A recipe travelling. Its id becomes the turn's."""

    id: TurnId
    session: SessionId
    parent: TurnId | None
    recipe: Recipe
    place: Place
    created_at: float
    state: JobState = JobState.QUEUED
    error: dict[str, Any] | None = None  # StudioError.to_json()
    owner: str = ""  # the lock that its wire process holds while it lives
    estimate_usd: float | None = None  # what it may cost, once it is under way
    sandbox: bool = False  # play money: nothing will be billed


@dataclass(frozen=True, slots=True)
class View:
    """How a session was left: what was selected and where the board stood."""

    head: TurnId | None = None
    zoom: float = 0.0  # 0: fit everything
    centre: Place = Place(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class SessionSummary:
    id: SessionId
    name: str
    created_at: float
    touched_at: float
    turns: int
    cover: Picture | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class SessionOverview:
    """A session with its totals. The cover is its latest star, else its latest picture."""

    id: SessionId
    name: str
    created_at: float
    touched_at: float
    archived: bool
    turns: int
    cover: Picture | None
    cost_usd: float
    first_at: float | None  # when its first turn was made; None: there is none
    last_at: float | None


@dataclass(frozen=True, slots=True)
class TrashedTurn:
    """A turn in the trash. `needed`: something that grew from it stays, and so does it."""

    turn: TurnSummary
    session: SessionId
    session_name: str
    at: float  # 0: taken off the table before there was a trash; it goes on nobody's account
    needed: bool


@dataclass(frozen=True, slots=True)
class TrashedSession:
    session: SessionSummary
    at: float
    needed: bool


@dataclass(frozen=True, slots=True)
class TrashContents:
    turns: tuple[TrashedTurn, ...] = ()
    sessions: tuple[TrashedSession, ...] = ()
    frees_bytes: int = 0  # what emptying it would give back


@dataclass(frozen=True, slots=True)
class Session:
    """One work table as it is opened: cards, unfinished or failed jobs, draft, view."""

    id: SessionId
    name: str
    turns: tuple[TurnSummary, ...]
    jobs: tuple[Job, ...]
    draft: Recipe | None
    view: View
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class ReferenceSet:
    """References that were saved by a name; none of them: its file cannot be read."""

    name: str
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class PastPrompt:
    """A prompt that was asked for before, as it was typed; `turn` is what came of it last."""

    text: str
    at: float
    turn: TurnId


@dataclass(frozen=True, slots=True)
class Totals:
    """How much a library holds."""

    pictures: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Expense:
    """One line of the ledger: what a turn cost, or a failure may have cost."""

    id: TurnId
    session: SessionId
    at: float
    model: str
    made: bool  # False: nothing came of it, and it may have been billed all the same
    cost_usd: float | None = None  # None: no price is known
    usage: Usage = Usage()
    sandbox: bool = False


@dataclass(frozen=True, slots=True)
class Spending:
    """Lines of the ledger added up."""

    turns: int = 0
    failures: int = 0  # that may have been billed
    unpriced: int = 0  # of both, those for which no price is known
    turns_usd: float = 0.0
    failures_usd: float = 0.0
    usage: Usage = Usage()
    model: str = ""  # where it is that of one model
    pictures: int = 0  # in the turns' answers

    @property
    def usd(self) -> float:
        """All that was spent, with what may have been."""
        return self.turns_usd + self.failures_usd
