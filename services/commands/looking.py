"""The commands that look into the library: what there is, and what a search finds."""

from __future__ import annotations

from dataclasses import asdict

from services.arguments import Arguments
from services.commands.answers import Answer
from services.commands.carrying import known_session
from services.errors import LibraryError
from services.studio import Studio


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
    answer = {"session": session.id, "name": session.name, "turns": turns}
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
    told: list[str] = answer.get("problems", [])
    return told + [f"{row['id']}  {row['title']}" for row in answer["turns"]]
