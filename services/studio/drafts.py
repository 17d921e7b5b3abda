"""Drafts: pictures out of the model's thinking. Never results, unless somebody says so."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace
from pathlib import Path

from services.catalogue import Catalogue
from services.domain import BlobId, Job, Outcome, Picture, Place, Turn, TurnId, new_id
from services.durable import copy_whole
from services.errors import LibraryError, Unwritable
from services.gemini.codec import outcome_from_json
from services.library import Library
from services.library.originals import damage
from services.studio.filing import model_sent
from services.studio.thumbnails import Thumbnails
from services.threads import Threads


class Drafts:
    """Finds drafts where they lie: among the objects, or with an answer that is not filed."""

    def __init__(
        self, library: Library, thumbnails: Thumbnails, catalogue: Catalogue, threads: Threads
    ) -> None:
        self._library = library
        self._thumbnails = thumbnails
        self._catalogue = catalogue
        self._threads = threads

    def path(self, blob: BlobId) -> Path:
        """Where the bytes of `blob` lie now. Looks at the disk: for worker threads only."""
        filed = self._library.blob_path(blob)
        if filed.exists():
            return filed
        return next(self._library.inbox.glob(f"*/blobs/{filed.name}"), filed)

    async def proven(self, blob: BlobId) -> Path:
        """Where the bytes of a draft lie, which are what came.

        Raises:
            ImageRejected: they are missing or have changed.
        """

        def look() -> Path:
            source = self.path(blob)
            if error := damage(blob, source):
                raise error
            return source

        return await self._threads.worker(look)

    async def left_by(self, job: TurnId) -> Outcome:
        """What came of a job that failed or was cancelled; an empty outcome when nothing."""
        return await self._threads.worker(_left_in, self._library.inbox / job)

    async def measured(self, draft: Picture) -> Picture:
        """`draft` as its bytes tell; its thumbnails are made on the way.

        Raises:
            ImageRejected: it is gone, or cannot be decoded.
        """
        return await self._threads.worker(self._received, draft)

    async def copy_out(self, blob: BlobId, target: Path) -> None:
        """Write a draft as it came into a file of the user's.

        Raises:
            ImageRejected: the draft is gone or has changed.
            Unwritable: it cannot be written.
        """

        source = await self.proven(blob)
        try:
            await self._threads.worker(copy_whole, source, target)
        except OSError as error:
            raise Unwritable("out_unwritable", file=target.name) from error

    async def promote(self, draft: Picture, origin: Turn | Job, place: Place) -> Turn:
        """Make a draft a turn of its own, beside the turn or job that it comes from.

        It costs nothing more: the ledger has no line for it, and that of its origin
        stays as it is. It has no part in the conversation.

        Raises:
            ImageRejected: it is gone, or cannot be decoded.
            LibraryError: it could not be filed.
        """
        picture = await self.measured(draft)
        known = await self._threads.library(self._as_known, origin)
        answer = self._library.inbox / new_id()
        await self._threads.worker(self._lay, draft.blob, answer)
        if isinstance(known, Job):
            turn = await self._out_of_job(picture, known, TurnId(answer.name), place)
        else:
            turn = _out_of_turn(picture, known, TurnId(answer.name), place)
        return await self._threads.library(self._library.add_turn, turn, answer)

    def _as_known(self, origin: Turn | Job) -> Turn | Job:
        """What the library knows of `origin` by now: a job may have become a turn."""
        if self._library.has_turn(origin.id):
            return self._library.turn(origin.id)
        try:
            return self._library.attempt(origin.id)
        except LibraryError:
            return origin  # dismissed meanwhile

    def _received(self, draft: Picture) -> Picture:
        path = self.path(draft.blob)
        if error := damage(draft.blob, path, draft.size_bytes):
            raise error
        mime, width_px, height_px = self._thumbnails.receive(draft.blob, path)
        size_bytes = path.stat().st_size
        return Picture(draft.blob, mime, width_px, height_px, size_bytes)

    def _lay(self, blob: BlobId, answer: Path) -> None:
        """Have a copy of an unfiled draft where filing takes it from; its job keeps its own."""
        source = self.path(blob)
        if source == self._library.blob_path(blob):
            return
        try:
            (answer / "blobs").mkdir(parents=True)
            shutil.copyfile(source, answer / "blobs" / blob)
        except OSError as error:
            shutil.rmtree(answer, ignore_errors=True)
            if self._library.blob_path(blob).exists():  # filed meanwhile, with its turn
                return
            raise Unwritable("draft_unwritable") from error

    async def _out_of_job(self, picture: Picture, job: Job, turn: TurnId, place: Place) -> Turn:
        left = await self.left_by(job.id)
        sent = await self._threads.worker(model_sent, self._library.inbox / job.id)
        return Turn(
            id=turn,
            session=job.session,
            parent=job.parent,
            recipe=replace(job.recipe, variations=1),
            outcome=_draft_outcome(picture, job.id, left.model_version),
            created_at=time.time(),
            place=place,
            model_sent=sent or job.recipe.model,
            cost_usd=0.0,
            prices_of=self._catalogue.as_of,
            sandbox=job.sandbox,
        )


def _out_of_turn(picture: Picture, origin: Turn, turn: TurnId, place: Place) -> Turn:
    return replace(
        origin,
        id=turn,
        outcome=_draft_outcome(picture, origin.id, origin.outcome.model_version),
        created_at=time.time(),
        place=place,
        cost_usd=0.0,
    )


def _draft_outcome(picture: Picture, origin: TurnId, version: str) -> Outcome:
    return Outcome(
        pictures=(picture,), blobs=(picture.blob,), model_version=version, draft_of=origin
    )


def _left_in(folder: Path) -> Outcome:
    try:
        return outcome_from_json(json.loads((folder / "answer.json").read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return Outcome()
