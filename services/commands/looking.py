"""The commands that look into the library: what there is, and what a search finds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from services.arguments import Arguments
from services.commands.answers import Answer
from services.commands.carrying import known_session
from services.domain import Job
from services.errors import LibraryError
from services.library.cards import title_of
from services.studio import Studio

_ERROR = ("kind", "title", "advice", "may_have_been_billed")  # what is told of a failure


async def list_(studio: Studio, arguments: Arguments) -> Answer:
    wanted = arguments.values.session
    if wanted is None:
        every = arguments.values.archived
        known = [one for one in await studio.sessions() if every or not one.archived]
        return {"sessions": [asdict(session) for session in known]}
    session = await studio.session(await known_session(studio, wanted))
    lines = await studio.threads.library(studio.library.expenses, session.id)
    costs = {line.id: line.cost_usd for line in lines}
    turns = [{**asdict(turn), "cost_usd": costs.get(turn.id)} for turn in session.turns]
    jobs = [_job(job) for job in session.jobs]
    answer = {"session": session.id, "name": session.name, "turns": turns, "jobs": jobs}
    return {**answer, "cost_usd": session.cost_usd, "prices_of": studio.catalogue.as_of}


async def search(studio: Studio, arguments: Arguments) -> Answer:
    values, words, session = arguments.values, arguments.values.words, None
    if values.collection:
        kept = await studio.collections.named(values.collection)
        if kept is None or kept.problem:
            raise LibraryError("collection_unknown", name=values.collection)
        words, session = [kept.query, *words], kept.session
    found, problems = await studio.search(" ".join(words), session)
    answer: Answer = {"turns": [asdict(turn) for turn in found]}
    return {**answer, "problems": list(problems)} if problems else answer


def lines_of_list(answer: Answer) -> list[str]:
    if "sessions" in answer:
        return [f"{row['id']}  {row['turns']:>6}  {row['name']}" for row in answer["sessions"]]
    told: list[str] = list(answer.get("problems", []))
    told += [f"{row['id']}  {row['title']}" for row in answer["turns"]]
    return told + [_line_of_job(job) for job in answer.get("jobs", [])]


def _job(job: Job) -> dict[str, Any]:
    """What is under way, waits or came to nothing."""
    error = job.error or {}
    return {
        "id": job.id,
        "parent": job.parent,
        "state": job.state.value,
        "title": title_of(job.recipe.prompt),
        "model": job.recipe.model,
        "created_at": job.created_at,
        "error": {name: error.get(name) for name in _ERROR} if error else None,
    }


def _line_of_job(job: dict[str, Any]) -> str:
    why = f": {job['error']['title']}" if job["error"] else ""
    return f"{job['id']}  {job['title']}  ({job['state']}{why})"
