"""From the inbox to the library: an answer becomes a turn."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from services.catalogue import Catalogue
from services.domain import Job, Outcome, Picture, Turn
from services.durable import sync_folder, write_whole
from services.errors import Damaged, DiskFull, ImageRejected, Unwritable
from services.gemini.codec import outcome_from_json
from services.library import Library
from services.studio.thumbnails import Thumbnails
from services.threads import Threads

ASIDE = "dismissed"  # in an inbox folder: its card is off the table
_NO_ROOM = 28  # errno.ENOSPC, the same number everywhere that Musa runs


class Filing:
    """Reads and writes the inbox, and hands finished answers to the library."""

    def __init__(
        self, library: Library, thumbnails: Thumbnails, catalogue: Catalogue, threads: Threads
    ) -> None:
        self._library = library
        self._thumbnails = thumbnails
        self._catalogue = catalogue
        self._threads = threads

    def folder(self, job: Job) -> Path:
        """Where the answer to `job` is, or will be."""
        return self._library.inbox / job.id

    def set_aside(self, job: Job) -> None:
        """Mark what came of a dismissed job; the next start lets it go. For worker threads."""
        with suppress(OSError):  # there is no folder, or it stays: it harms nobody
            (self.folder(job) / ASIDE).touch()

    def take_up(self, job: Job) -> None:
        """Undo `set_aside`. For worker threads."""
        with suppress(OSError):
            (self.folder(job) / ASIDE).unlink()

    def set_aside_before(self) -> tuple[Path, ...]:
        """The folders that `set_aside` has marked. For worker threads."""
        return tuple(mark.parent for mark in self._library.inbox.glob(f"*/{ASIDE}"))

    async def write_request(self, job: Job, request: Mapping[str, Any]) -> None:
        """Lay the request where the wire looks for it.

        Raises:
            DiskFull, Unwritable: there is no place for it; nothing was sent.
        """
        try:
            await self._threads.worker(_write_request, self.folder(job), request)
        except OSError as error:
            kind = DiskFull if error.errno == _NO_ROOM else Unwritable
            raise kind("inbox_unwritable") from error

    async def is_answered(self, job: Job) -> bool:
        """Whether the inbox holds a decoded answer."""
        return await self._threads.worker((self.folder(job) / "outcome.json").exists)

    async def is_received(self, job: Job) -> bool:
        """Whether the inbox holds an answer, decoded or not."""
        return await self._threads.worker((self.folder(job) / "answer.raw").exists)

    async def file(self, job: Job) -> Turn:
        """Make the decoded answer in the inbox a turn. Filing twice makes one turn."""
        folder = self.folder(job)
        outcome = await self._measure(await self._threads.worker(_read_outcome, folder), folder)
        sent = await self._threads.worker(model_sent, folder)
        turn = Turn(
            id=job.id,
            session=job.session,
            parent=job.parent,
            recipe=job.recipe,
            outcome=outcome,
            created_at=job.created_at,
            place=job.place,
            model_sent=sent or job.recipe.model,
            cost_usd=self._cost(job, outcome),
            prices_of=self._catalogue.as_of,
            sandbox=job.sandbox,
        )
        return await self._threads.library(self._library.add_turn, turn, folder)

    def _cost(self, job: Job, outcome: Outcome) -> float | None:
        pictures = len(outcome.pictures)
        return self._catalogue.cost(job.recipe, outcome.usage, pictures, _searches(outcome))

    async def _measure(self, outcome: Outcome, folder: Path) -> Outcome:
        """Fill in every picture's pixels; what cannot be decoded is kept as 0 x 0."""
        pictures = [await self._measured(picture, folder) for picture in outcome.pictures]
        return replace(outcome, pictures=tuple(pictures))

    async def _measured(self, picture: Picture, folder: Path) -> Picture:
        try:
            mime, width_px, height_px = await self._threads.worker(
                self._thumbnails.receive, picture.blob, folder / "blobs" / picture.blob
            )
        except ImageRejected:
            return picture
        return replace(picture, mime=mime, width_px=width_px, height_px=height_px)


def _searches(outcome: Outcome) -> int | None:
    """How many queries the answer tells of; None where it tells of none."""
    kinds = (outcome.grounding.get(f"{kind}SearchQueries") for kind in ("web", "image"))
    return sum(len(kind) for kind in kinds if isinstance(kind, list)) or None


def _write_request(folder: Path, request: Mapping[str, Any]) -> None:
    # What an earlier try left: this one must not be taken for answered.
    shutil.rmtree(folder, ignore_errors=True)
    write_whole(folder / "request.json", json.dumps(request, ensure_ascii=False).encode())
    # The folder's own name too: a power cut must not take a paid answer with it.
    sync_folder(folder.parent)


def _read_outcome(folder: Path) -> Outcome:
    try:
        return outcome_from_json(json.loads((folder / "outcome.json").read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damaged("answer_damaged", may_have_been_billed=True) from error


def model_sent(folder: Path) -> str:
    """The id that the request in `folder` names; empty where there is none."""
    try:
        return str(json.loads((folder / "request.json").read_text("utf-8"))["model"])
    except (OSError, ValueError, KeyError):
        return ""
