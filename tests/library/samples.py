"""Turns, jobs and answers as the wire leaves them, for the library's tests."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from services.domain import (
    BlobId,
    Job,
    Outcome,
    Picture,
    Place,
    Recipe,
    Reference,
    Role,
    SessionId,
    Source,
    Thought,
    Turn,
    TurnId,
    Usage,
)
from services.library import Library

NOON = 1_700_000_000.0


def blob_of(data: bytes) -> BlobId:
    return BlobId(hashlib.sha256(data).hexdigest())


def picture_of(data: bytes) -> Picture:
    return Picture(blob_of(data), "image/png", 64, 32, len(data))


def a_recipe(library: Library | None = None, prompt: str = "A lighthouse\nat dusk") -> Recipe:
    """With a reference when there is a library to keep it."""
    if library is None:
        return Recipe(prompt=prompt)
    given = library.put(b"a reference", "image/png", 64, 32)
    sent = library.put(b"the same, upright", "image/png", 32, 64)
    reference = Reference(given, sent, "mood.png", Role.STYLE)
    return Recipe(prompt=prompt, references=(reference,), ratio="16:9", size="2K", seed=7)


def a_job(
    library: Library, session: SessionId, name: str = "turn-1", parent: TurnId | None = None
) -> Job:
    return Job(TurnId(name), session, parent, a_recipe(library), Place(10.0, 20.0), NOON)


def answer_bytes(name: str) -> tuple[bytes, bytes]:
    """A picture and a thought signature."""
    return (
        b"\x89PNG\r\n\x1a\n" + f"picture of {name}".encode() * 20,
        f"signature of {name}".encode() * 20,
    )


def leave_answer(inbox: Path, name: str) -> Path:
    """What the wire process leaves in the inbox when all went well."""
    folder = inbox / name
    (folder / "blobs").mkdir(parents=True, exist_ok=True)
    for data in answer_bytes(name):
        (folder / "blobs" / blob_of(data)).write_bytes(data)
    (folder / "outcome.json").write_text(json.dumps({"text": "Here it is"}))
    return folder


def turn_of(job: Job) -> Turn:
    picture, signature = answer_bytes(job.id)
    outcome = Outcome(
        pictures=(picture_of(picture),),
        text="Hier ist dein Leuchtturm",
        thoughts=(Thought(text="Waves first"),),
        sources=(Source("https://example.org", "Lighthouses", "example.org"),),
        finish_reason="STOP",
        usage=Usage(10, 1120, 5, 7, 1142),
        user_content={"role": "user", "parts": [{"text": job.recipe.prompt}]},
        model_content={
            "role": "model",
            "parts": [
                {
                    "inlineData": {"mimeType": "image/png", "data": {"$blob": blob_of(picture)}},
                    "thoughtSignature": {"$blob": blob_of(signature)},
                }
            ],
        },
        blobs=(blob_of(picture), blob_of(signature)),
        took_s=12.5,
    )
    return Turn(
        id=job.id,
        session=job.session,
        parent=job.parent,
        recipe=job.recipe,
        outcome=outcome,
        created_at=job.created_at,
        place=job.place,
        model_sent="gemini-3-pro-image",
        cost_usd=0.134,
    )


def generate(
    library: Library,
    session: SessionId,
    name: str = "turn-1",
    parent: TurnId | None = None,
    *,
    prompt: str = "",
) -> Turn:
    """All that the studio does for one picture, without the wire."""
    job = a_job(library, session, name, parent)
    if prompt:
        job = replace(job, recipe=replace(job.recipe, prompt=prompt))
    library.record_attempt(job)
    return library.add_turn(turn_of(job), leave_answer(library.inbox, name))


def file_what_arrived(library: Library) -> None:
    """What the studio does at its start: answers in the inbox become turns."""
    for job in library.open_attempts():
        folder = library.inbox / job.id
        if (folder / "outcome.json").exists():
            library.add_turn(turn_of(job), folder)
