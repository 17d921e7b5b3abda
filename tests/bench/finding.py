"""Search over 100,000 prompts: every shape of question, and the slowest of them."""

from __future__ import annotations

import math
import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

from services.domain import (
    BlobId,
    Flag,
    Label,
    Marks,
    ModelId,
    Outcome,
    Picture,
    Place,
    Recipe,
    Reference,
    SessionId,
    Source,
    Turn,
    TurnId,
)
from services.library import Library
from services.library.records import digest, turn_to_bytes
from tests.bench import prepared
from tests.bench.table import Figure

TURNS, SESSIONS = 100_000, 40
RUNS, RESULTS = 20, 200
TARGET_MS = 50
DAY_S = 86_400.0
Search = Callable[[str, int, SessionId | None], object]
# What most prompts say, what many say, and what hardly any says.
COMMON, FREQUENT, RARE = "light", "studio", "zeppelin"
SHAPES = (
    "zeppelin",
    "studio",
    "light",
    "li",
    "s",
    "studio zeppelin",
    "studio light",
    "light soft warm",
    '"soft light"',
    '"soft light" studio',
    "studio -light",
    "light -studio",
    "light -zeppelin",
    "-light",
    "-studio",
    "-zeppelin",
    "-model:pro",
    "-model:pro -ref:mug",
    "-has:text -is:reject",
    "studio model:pro rating:>=4",
    "light model:flash rating:5 cost:>0.2",
    "zeppelin rating:5",
    "light rating:5 is:reject tag:kit",
    "has:sources",
    "has:note",
    "has:sources light",
    "cost:>0.2",
    "cost:>9",
    "after:2024-06",
    "before:2023-12",
    "light before:2023-12",
    "after:2023-12 before:2024-01 studio",
    "after:2030",
    "ref:mug",
    "ref:lamp light",
    "tag:kit",
    "-tag:kit light",
    "rating:5",
    "is:pick",
    "is:star",
    "label:red",
    "ratio:21:9",
    "size:4K",
    "model:nobody",
    "model:banana light",
    "cost:0.1..0.2 light",
    "straße light",
    "session:nobody",
    'session:"Session 3"',
    'session:"Session 3" light',
    "nothinglikethis",
    "light nothinglikethis",
    "light -nothinglikethis",
)


def library() -> Path:
    """A library of TURNS prompts without any picture."""
    place = prepared.folder() / f"prompts-{TURNS}"
    if not place.exists():
        part = place.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        _fill(part / "library")
        part.rename(place)
    return place / "library"


def measure() -> list[Figure]:
    with closing(Library.open(library())) as opened:
        session = opened.sessions()[SESSIONS // 2].id
        return [
            _slowest(f"Search over {TURNS:,} prompts, slowest", opened.search, session),
            _slowest("… with the words that were found", opened.hits, session),
        ]


def _slowest(measure: str, search: Search, session: SessionId) -> Figure:
    slowest, shape = max(
        (_p95(search, shape, scope), f"“{shape}”{' in one session' if scope else ''}")
        for shape in SHAPES
        for scope in (None, session)
    )
    asked = f"{len(SHAPES)} questions, library and session, {RESULTS} results"
    return Figure(measure, slowest, "ms", f"{asked}, p95 of {RUNS}: {shape}", TARGET_MS)


def _p95(search: Search, shape: str, scope: SessionId | None) -> float:
    took = sorted(_once(search, shape, scope) for _ in range(RUNS))
    return took[math.ceil(RUNS * 0.95) - 1]


def _once(search: Search, shape: str, scope: SessionId | None) -> float:
    began = time.perf_counter()
    search(shape, RESULTS, scope)
    return (time.perf_counter() - began) * 1000


def _fill(place: Path) -> None:
    made = Library.open(place)
    # Nothing is lost that could not be made again: the disk need not be waited for.
    database = made._desk.database
    database.connection.execute("PRAGMA synchronous = OFF")
    database.connection.execute("PRAGMA journal_mode = MEMORY")
    try:
        with patch("os.fsync"):
            sessions = [made.create_session(f"Session {number}").id for number in range(SESSIONS)]
            with database.writing():
                for turn, marks in _turns(sessions):
                    body = turn_to_bytes(turn)
                    made._index(turn, digest(body), body)
                    if marks != Marks():
                        made._mark_so(turn.id, marks)
            database.change("UPDATE turns SET hidden = 1 WHERE number % 20 = 7")
            database.change("UPDATE turns SET starred = 1 WHERE number % 30 = 3")
    finally:
        made.close()


def _turns(sessions: list[SessionId]) -> Iterator[tuple[Turn, Marks]]:
    dice = random.Random("prompts")
    words = ["".join(dice.choices("aeioumnrstl", k=dice.randint(3, 9))) for _ in range(8000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    many = dice.choices(words, weights, k=TURNS * 30)
    for number in range(TURNS):
        said = many[number * 30 : number * 30 + dice.randint(12, 30)]
        if dice.random() < 0.8:
            said[3:3] = ["soft", COMMON] if dice.random() < 0.2 else [COMMON, "and", "soft", "warm"]
        if dice.random() < 0.15:
            said[5:5] = [FREQUENT]
        if dice.random() < 0.0005:
            said[7:7] = [RARE]
        answer = " ".join(many[number * 30 : number * 30 + 20]) if dice.random() < 0.3 else ""
        yield _turn(number, dice.choice(sessions), " ".join(said), answer, dice), _marks(dice)


def _turn(number: int, session: SessionId, prompt: str, answer: str, dice: random.Random) -> Turn:
    names = dice.choices(("mug on slate", "lamp", "logo", ""), (5, 1, 2, 92))[0]
    picture = Picture(BlobId("0" * 64), "image/png", 8, 8, 8)
    references = (Reference(original=picture, sent=picture, name=names),) if names else ()
    model = ModelId(dice.choice(("gemini-3-pro-image-preview", "gemini-2.5-flash-image")))
    recipe = Recipe(
        prompt=prompt,
        model=model,
        references=references,
        ratio=dice.choice(("auto", "16:9", "1:1", "4:5", "21:9")),
        size=dice.choice(("1K", "2K", "4K")),
    )
    sources = (Source("https://example.org", "Example"),) if dice.random() < 0.05 else ()
    return Turn(
        id=TurnId(f"turn-{number}"),
        session=session,
        parent=None,
        recipe=recipe,
        outcome=Outcome(text=answer, sources=sources),
        created_at=prepared.NOON + number * DAY_S / 200,
        place=Place(0.0, 0.0),
        model_sent=model,
        cost_usd=dice.choice((0.039, 0.134, 0.134, 0.24)),
    )


def _marks(dice: random.Random) -> Marks:
    if dice.random() < 0.7:
        return Marks()
    return Marks(
        rating=dice.randint(0, 5),
        flag=dice.choices((Flag.PICK, Flag.REJECT, Flag.NONE), (2, 2, 6))[0],
        label=dice.choices((Label.RED, Label.GREEN, Label.NONE), (1, 1, 8))[0],
        tags=("brand kit",) if dice.random() < 0.2 else (),
        note="Warmer" if dice.random() < 0.1 else "",
    )
