"""Musa without a window: the same services, the same library.

Exit status 0 for done, 2 for bad usage, 1 for a failure, whose sentence is on
standard error; with ``--json`` standard output is one JSON object, failures
included.
"""

from __future__ import annotations

import asyncio
import io
import json
import math
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from services.arguments import Arguments
from services.carrying import export, known_session, lines_of_export, lines_of_import, take_in
from services.costs import costs, lines_of
from services.domain import (
    Job,
    ModelId,
    Recipe,
    Session,
    Turn,
    TurnId,
    TurnSummary,
)
from services.durable import copy_whole
from services.errors import (
    Damaged,
    InUse,
    KeyMissing,
    LibraryError,
    OverBudget,
    StudioError,
    Unwritable,
)
from services.layout import asked_ratio, occupied_by, place_for
from services.library.cleaning import clean
from services.library.repair import repair
from services.library.verify import verify
from services.locks import Lock, hold
from services.paths import config_folder
from services.prompts.composed import composed, introduced
from services.settings import load
from services.studio import Studio, new_job

AT_ONCE = 4
TRIES = 40  # of half a second each
DEFAULT_SESSION = "Command line"
Answer = Mapping[str, Any]


def run(arguments: Arguments) -> int:
    """Run one command; the process's exit status."""
    _let_streams_take_any_text()
    if arguments.command == "sandbox":
        return _serve(arguments)
    try:
        answer = _COMMANDS[arguments.command or ""](arguments)
    except StudioError as error:
        return _say_failure(arguments, error)
    except KeyboardInterrupt:
        return 130
    if arguments.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        for line in _PRINTERS[arguments.command or ""](answer):
            print(line)
    _complain(answer)
    return _status(answer)


def _let_streams_take_any_text() -> None:
    # Names of files may be no UTF-8. In JSON the escape says the same character.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _status(answer: Answer) -> int:
    failed = answer.get("error") is not None or answer.get("ok") is False
    return 1 if failed else 0


def _say_failure(arguments: Arguments, error: StudioError) -> int:
    answer = {"error": _error(error)}
    if arguments.json:
        print(json.dumps(answer, ensure_ascii=False))
    _complain(answer)
    return 1


def _complain(answer: Answer) -> None:
    """Say on standard error what went wrong, if anything did."""
    error = answer.get("error")
    if error:
        asked = "turns" in answer or error["may_have_been_billed"]
        billing = error["billing"] if asked else ""
        title = f"{error['title']}."
        print(" ".join(filter(None, (title, error["advice"], billing))), file=sys.stderr)
    elif answer.get("ok") is False:
        print("The library is damaged. Run “verify --repair” to set it right.", file=sys.stderr)


def _error(error: StudioError) -> Answer:
    if isinstance(error, OverBudget):  # there is no button to say yes with
        params: dict[str, Any] = dict(error.params)
        error = OverBudget("over_budget_command", **params)
    value = error.to_json()
    kept = ("kind", "title", "advice", "next_step", "retry_after_s", "may_have_been_billed")
    return {**{name: value[name] for name in kept}, "billing": error.billing}


def _with_studio(
    arguments: Arguments, work: Callable[[Studio, Arguments], Awaitable[Answer]]
) -> Answer:
    async def opened() -> Answer:
        studio = Studio(arguments.options)
        kept = load(config_folder())
        studio.connect(kept.endpoint, kept.proxy, kept.trust_env)
        try:
            await studio.open()
            async for _ in studio.recovery.settle(wait=False):
                pass
            return await work(studio, arguments)
        finally:
            await studio.leave()
            await studio.close()

    return asyncio.run(opened())


async def _generate(studio: Studio, arguments: Arguments) -> Answer:
    values = arguments.values
    draft = await _recipe(studio, arguments)
    studio.generation.check(draft)
    recipes = await _composed(studio, draft, values.literal)
    studio.money.budget_usd = load(config_folder()).budget_usd
    if not values.over_budget:
        await studio.money.check(recipes, values.parent)
    if not (await studio.account.find()).usable:
        raise studio.account.trouble or KeyMissing()  # before a card is made for nothing
    session, jobs = await _begin(studio, recipes, values.session, values.parent)
    for job in jobs if values.over_budget else ():
        studio.money.allow(job.id)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(job: Job) -> Turn | StudioError:
        try:
            return await studio.generation.run_patiently(
                job, _told_of_pauses(), lambda: gate, long_waits=False
            )
        except StudioError as error:
            return error

    results = await asyncio.gather(*[one(job) for job in jobs])
    turns = [_turn_json(studio, job, result) for job, result in zip(jobs, results, strict=True)]
    if values.out is not None:
        _copy_out([image["path"] for turn in turns for image in turn["images"]], values.out)
    failures = [turn["error"] for turn in turns if turn["error"]]
    answer: dict[str, Any] = {"session": session.id, "turns": turns}
    return {**answer, "error": failures[0]} if failures else answer


async def _composed(studio: Studio, draft: Recipe, literal: bool) -> tuple[Recipe, ...]:
    """What `draft` stands for; says how many prompts that is, where it is not one."""
    if literal:
        return (replace(draft, introduction=introduced(draft)),)
    recipes = composed(draft, await studio.prompts.lists())
    for recipe in recipes:
        studio.generation.check(recipe)
    if len(recipes) > 1:
        pictures = len(recipes) * draft.variations
        print(f"{len(recipes)} prompts, {pictures} requests.", file=sys.stderr)
    return recipes


def _told_of_pauses() -> Callable[[Answer], None]:
    """Hears what becomes of a request; says once of each pause how long it is."""
    last_s = 0.0

    def hear(event: Answer) -> None:
        nonlocal last_s
        left_s = float(event.get("left_s", 0.0))
        if left_s > last_s:
            print(f"{event['title']}. Goes on in {math.ceil(left_s)} s.", file=sys.stderr)
        last_s = left_s

    return hear


async def _recipe(studio: Studio, arguments: Arguments) -> Recipe:
    values = arguments.values
    references = [
        (await studio.intake.take_in(path.absolute(), path.name)).reference for path in values.ref
    ]
    model = studio.catalogue.model(values.model or studio.catalogue.default)
    usual = "1K" if "1K" in model.size_choices else model.size_choices[0]
    return Recipe(
        prompt=values.prompt,
        references=tuple(references),
        model=ModelId(values.model or model.id),
        ratio=values.ratio,
        size=values.size or usual,
        variations=values.variations,
        grounding=values.grounding or values.image_search,
        show_thoughts=values.show_thoughts,
        thinking_level=values.thinking,
        with_text=not values.no_text,
        seed=values.seed,
        image_search=values.image_search,
        system_instruction=values.instruction,
        media_resolution=values.media_resolution,
        safety=values.safety.upper().replace("-", "_"),
    )


async def _begin(
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
    wanted = name or DEFAULT_SESSION
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


def _turn_json(studio: Studio, job: Job, result: Turn | StudioError) -> dict[str, Any]:
    turn = result if isinstance(result, Turn) else None
    outcome = turn.outcome if turn else None
    return {
        "turn": job.id,
        "parent": job.parent,
        "prompt": job.recipe.prompt,
        "model": turn.model_sent if turn else job.recipe.model,
        "state": "done" if turn else "failed",
        "images": _images(studio, turn),
        "text": outcome.text if outcome else "",
        "thoughts": [thought.text for thought in outcome.thoughts if thought.text]
        if outcome
        else [],
        "sources": [asdict(source) for source in outcome.sources] if outcome else [],
        "usage": asdict(outcome.usage) if outcome else None,
        "cost_usd": turn.cost_usd if turn else None,
        "error": _error(result) if isinstance(result, StudioError) else None,
    }


def _images(studio: Studio, turn: Turn | None) -> list[dict[str, Any]]:
    pictures = turn.outcome.pictures if turn else ()
    return [
        {
            "path": str(studio.blob_path(picture.blob).absolute()),
            "sha256": picture.blob,
            "mime": picture.mime,
            "width": picture.width_px,
            "height": picture.height_px,
        }
        for picture in pictures
    ]


def _copy_out(paths: Sequence[str], out: Path) -> None:
    """The first picture goes to `out`, further ones beside it with a number."""
    for number, path in enumerate(paths, 1):
        target = out if number == 1 else out.with_stem(f"{out.stem}-{number}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            copy_whole(Path(path), target)
        except OSError as error:
            raise Unwritable("out_unwritable", file=target.name) from error


async def _list(studio: Studio, arguments: Arguments) -> Answer:
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


async def _search(studio: Studio, arguments: Arguments) -> Answer:
    values, words, session = arguments.values, arguments.values.words, None
    if values.collection:
        kept = await studio.collections.named(values.collection)
        if kept is None or kept.problem:
            raise LibraryError("collection_unknown", name=values.collection)
        words, session = [kept.query, *words], kept.session
    found, problems = await studio.search(" ".join(words), session)
    answer: Answer = {"turns": [asdict(turn) for turn in found]}
    return {**answer, "problems": list(problems)} if problems else answer


async def _code(studio: Studio, arguments: Arguments) -> Answer:
    values = arguments.values
    made = await studio.export_code(TurnId(values.turn), values.language, values.to)
    return {"turn": values.turn, "language": values.language, "script": str(made.absolute())}


async def _costs(studio: Studio, arguments: Arguments) -> Answer:
    return await costs(studio)


async def _export(studio: Studio, arguments: Arguments) -> Answer:
    answer = await export(studio, arguments)
    if not answer["missing"]:
        return answer
    return {**answer, "error": _error(Damaged("export_incomplete", count=len(answer["missing"])))}


def _verify(arguments: Arguments) -> Answer:
    values = arguments.values
    check = repair if values.repair else clean if values.clean else verify
    return check(arguments.options.library).to_json()


def _serve(arguments: Arguments) -> int:
    """Serve the emulator until interrupted."""
    from services.emulator.server import Emulator

    try:
        with Emulator(arguments.values.port, record=False) as emulator:
            print(emulator.address, flush=True)
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            threading.Event().wait()
    except StudioError as error:
        return _say_failure(arguments, error)
    except KeyboardInterrupt:
        return 0
    return 0


def _lines_of_turns(answer: Answer) -> list[str]:
    lines: list[str] = []
    for turn in answer["turns"]:
        lines += [image["path"] for image in turn["images"]] or turn["text"].splitlines()
    return lines


def _lines_of_list(answer: Answer) -> list[str]:
    if "sessions" in answer:
        return [f"{row['id']}  {row['turns']:>6}  {row['name']}" for row in answer["sessions"]]
    told: list[str] = answer.get("problems", [])
    return told + [f"{row['id']}  {row['title']}" for row in answer["turns"]]


def _lines_of_verify(answer: Answer) -> list[str]:
    if answer["ok"]:
        lines = [f"cleaned: {name}" for name in answer["cleaned"]]
        lines += [f"lost: {name}" for name in answer["lost"]]
        return [*lines, f"The library is sound: {len(answer['live'])} files."]
    kinds = ("missing", "damaged", "orphaned", "recovered")
    return [f"{kind}: {name}" for kind in kinds for name in answer[kind]]


_COMMANDS: Mapping[str, Callable[[Arguments], Answer]] = {
    "generate": lambda arguments: _with_studio(arguments, _generate),
    "list": lambda arguments: _with_studio(arguments, _list),
    "search": lambda arguments: _with_studio(arguments, _search),
    "verify": _verify,
    "code": lambda arguments: _with_studio(arguments, _code),
    "costs": lambda arguments: _with_studio(arguments, _costs),
    "export": lambda arguments: _with_studio(arguments, _export),
    "import": lambda arguments: _with_studio(arguments, take_in),
}
_PRINTERS: Mapping[str, Callable[[Answer], list[str]]] = {
    "generate": _lines_of_turns,
    "list": _lines_of_list,
    "search": _lines_of_list,
    "verify": _lines_of_verify,
    "code": lambda answer: [answer["script"]],
    "costs": lines_of,
    "export": lines_of_export,
    "import": lines_of_import,
}
