"""The command that asks for pictures: from words and files to turns, and out again."""

from __future__ import annotations

import asyncio
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from services.arguments import Arguments
from services.commands.answers import Answer, failure
from services.commands.places import begin
from services.domain import Job, ModelId, Recipe, Turn
from services.durable import copy_whole
from services.errors import KeyMissing, StudioError, Unwritable
from services.paths import config_folder
from services.prompts.composed import composed, introduced
from services.settings import load
from services.studio import Studio

AT_ONCE = 4


async def generate(studio: Studio, arguments: Arguments) -> Answer:
    """Ask for pictures, wait for all of them, and tell what came of each."""
    values = arguments.values
    draft = await _recipe(studio, arguments)
    studio.generation.check(draft)
    recipes = await _composed(studio, draft, values.literal)
    studio.money.budget_usd = load(config_folder()).budget_usd
    if not values.over_budget:
        await studio.money.check(recipes, values.parent)
    if not (await studio.account.find()).usable:
        raise studio.account.trouble or KeyMissing()  # before a card is made for nothing
    session, jobs = await begin(studio, recipes, values.session, values.parent)
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
        "error": failure(result) if isinstance(result, StudioError) else None,
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


def lines_of_turns(answer: Answer) -> list[str]:
    lines: list[str] = []
    for turn in answer["turns"]:
        lines += [image["path"] for image in turn["images"]] or turn["text"].splitlines()
    return lines
