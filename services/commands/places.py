"""Where a command's pictures go: session and places, chosen by one process at a time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from services.domain import Job, Recipe, Session, TurnId, TurnSummary
from services.errors import InUse
from services.layout import asked_ratio, occupied_by, place_for
from services.locks import Lock, hold
from services.naming import plain_name
from services.studio import Studio, new_job

TRIES = 40  # of half a second each
DEFAULT_SESSION = "Command line"


async def begin(
    studio: Studio, recipes: Sequence[Recipe], name: str | None, parent: str | None
) -> tuple[Session, list[Job]]:
    """Choose session and places, one process at a time: several may be started at once."""
    turn = await studio.threads.worker(_wait_for_turn, studio.library.locks)
    try:
        session = await _session(studio, name, parent)
        jobs = _jobs(recipes, session, parent)
        for job in jobs:
            await studio.generation.announce(job)
        return session, jobs
    finally:
        await studio.threads.worker(turn.release)


def _wait_for_turn(folder: Path) -> Lock:
    for _ in range(TRIES):
        with suppress(InUse):
            return hold(folder, "command-line")
    return hold(folder, "command-line")


async def _session(studio: Studio, name: str | None, parent: str | None) -> Session:
    if parent is not None:
        return await studio.session((await studio.turn(TurnId(parent))).session)
    wanted = plain_name(name or "") or DEFAULT_SESSION
    for known in await studio.sessions():
        if wanted in (known.id, known.name):
            return await studio.session(known.id)
    return await studio.create_session(wanted)


def _jobs(recipes: Sequence[Recipe], session: Session, parent: str | None) -> list[Job]:
    turns = {turn.id: turn for turn in session.turns}
    above = turns.get(TurnId(parent)) if parent else None
    taken: list[TurnSummary | Job] = [*session.turns, *session.jobs]
    ratio = asked_ratio(recipes[0], above.picture if above else None)
    jobs: list[Job] = []
    for recipe in (each for each in recipes for _ in range(each.variations)):
        place = place_for(above, occupied_by([*taken, *jobs]), ratio)
        parent_id = TurnId(parent) if parent else None
        jobs.append(new_job(recipe, session.id, parent_id, place, time.time()))
    return jobs
