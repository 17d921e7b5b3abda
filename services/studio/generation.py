"""From recipe to turn: the one way on which money is spent.

Order is everything here. The attempt is in the library before a byte leaves;
the raw answer is on disk before it is decoded; blobs, record and row are
durable before anybody says "saved". Whatever dies in between, `recovery` finds
the answer in the inbox and files it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from services.catalogue import Catalogue
from services.domain import (
    Job,
    JobState,
    Place,
    Recipe,
    SessionId,
    Turn,
    TurnId,
    new_id,
)
from services.errors import (
    Interrupted,
    LibraryError,
    ParentMissing,
    StudioError,
    Unwritable,
)
from services.gemini.client import Wire
from services.gemini.codec import request_json
from services.gemini.payloads import blobs_in, mimes_in
from services.library import Library
from services.studio.account import Account
from services.studio.conversation import Conversation
from services.studio.failures import answered, cancelled, impossible, with_successor
from services.studio.filing import Filing
from services.studio.money import Money
from services.studio.patience import SHORT_S, Clock, Patience
from services.studio.weight import as_files, inline_bytes
from services.threads import Threads

TIMEOUT_S = 900.0

OnEvent = Callable[[Mapping[str, Any]], None]
Gate = Callable[[], AbstractAsyncContextManager[None]]


def ignore(event: Mapping[str, Any]) -> None:
    """For callers without a face."""


def new_job(
    recipe: Recipe, session: SessionId, parent: TurnId | None, place: Place, now: float
) -> Job:
    """A job for one picture of `recipe`, not yet recorded anywhere."""
    return Job(TurnId(new_id()), session, parent, replace(recipe, variations=1), place, now)


class Generation:
    """Runs jobs, one call each; several may run side by side."""

    def __init__(
        self,
        library: Library,
        filing: Filing,
        account: Account,
        catalogue: Catalogue,
        threads: Threads,
        conversation: Conversation,
        money: Money,
        clock: Clock | None = None,
    ) -> None:
        self._library = library
        self._filing = filing
        self._account = account
        self._catalogue = catalogue
        self._threads = threads
        self._conversation = conversation
        self._money = money
        self._clock = clock or Clock()
        self._bells: dict[TurnId, asyncio.Event] = {}  # of those who wait for another try
        self._leaving = False

    def check(self, recipe: Recipe, parent_bytes: int = 0) -> None:
        """Refuse what can never be sent; `parent_bytes` of the conversation must go inline.

        Raises:
            RecipeError: with the first problem's sentence.
        """
        for problem in self._catalogue.problems(recipe, parent_bytes):
            raise impossible(problem)

    async def announce(self, job: Job) -> None:
        """Take the job's place on the table before it runs, in sight of other processes."""
        mine = replace(job, owner=self._library.owner, sandbox=self._money.sandbox, error=None)
        waiting = replace(mine, state=JobState.QUEUED)
        await self._threads.library(self._library.record_attempt, waiting)

    async def run(self, job: Job, on_event: OnEvent = ignore) -> Turn:
        """Send `job` and return the turn that it became, filed in the library.

        Cancelling the call closes the connection. `on_event` hears the wire's
        events (sent, thought, received) on the loop's thread.

        Raises:
            ParentMissing: there is no such turn as it is to grow from.
            OverBudget: it would go over the budget, and nobody has said yes to it.
            StudioError: nothing came of it; the library remembers why.
        """
        heard: set[object] = set()

        def hear(event: Mapping[str, Any]) -> None:
            heard.add(event.get("event"))
            on_event(event)

        try:
            self.check(job.recipe)
            await self._check_parent(job.parent)
            job = await self._money.admit(replace(job, owner=self._library.owner))
            wire = await self._account.wire()
            await self._record(job, wire.owner)
            return await self._travel(job, wire, hear)
        except StudioError as error:
            told = answered(error) if "received" in heard else error
            told = with_successor(told, job.recipe.model, self._catalogue)
            await self._fail_if_possible(job, told, JobState.FAILED)
            raise told from error
        except asyncio.CancelledError:
            if self._leaving:
                raise
            if await self._filing.is_answered(job):
                return await self._filing.file(job)  # too late to cancel: it is here
            await self._fail_if_possible(job, cancelled("sent" in heard), JobState.CANCELLED)
            raise

    async def run_patiently(
        self,
        job: Job,
        on_event: OnEvent = ignore,
        gate: Gate = nullcontext,
        *,
        long_waits: bool = True,
    ) -> Turn:
        """`run`, and again after a pause where that cannot be billed twice (see `patience`).

        `gate` is entered for every single try and left during pauses. `on_event` hears
        {"event": "pause", "title", "left_s", "long"} while it waits; `hurry` ends a
        pause. Without `long_waits` a pause of minutes is a failure.
        """
        patience = Patience(self._clock, long_waits=long_waits)
        waits = False
        try:
            while True:
                try:
                    async with gate():
                        waits = False
                        return await self.run(job, on_event)
                except StudioError as error:
                    pause_s = patience.pause_s(error)
                    if pause_s is None:
                        raise
                    title = error.title
                waits = True
                await self._pause(job, patience, title, pause_s, on_event)
        except asyncio.CancelledError:
            if waits and not self._leaving:
                await self._fail_if_possible(job, cancelled(sent=False), JobState.CANCELLED)
            raise

    def hurry(self, job: TurnId) -> None:
        """End the pause in which `job` waits for another try, if it does."""
        if job in self._bells:
            self._bells[job].set()

    async def _pause(
        self, job: Job, patience: Patience, title: str, pause_s: float, on_event: OnEvent
    ) -> None:
        def tell(left_s: float) -> None:
            long = pause_s > SHORT_S
            on_event({"event": "pause", "title": title, "left_s": left_s, "long": long})

        with suppress(LibraryError):  # a full disk is told by the try itself
            await self.announce(job)
        bell = self._bells[job.id] = asyncio.Event()
        try:
            await patience.wait(pause_s, tell, bell)
        finally:
            del self._bells[job.id]

    def leave(self) -> None:
        """From here on a cancelled `run` lets its request go on: the next start files it."""
        self._leaving = True

    async def fail(self, job: Job, error: StudioError, state: JobState) -> None:
        """Remember why nothing came of `job`."""
        await self._threads.library(self._library.fail_attempt, job.id, error.to_json(), state)

    async def withdraw(self, job: Job, error: StudioError, state: JobState) -> None:
        """Remember that nothing came of `job`, sent or not; after `leave` the next start asks."""
        if not self._leaving:
            with suppress(LibraryError):
                mine = replace(job, owner=self._library.owner)
                await self._threads.library(
                    self._library.withdraw_attempt, mine, error.to_json(), state
                )

    async def _check_parent(self, parent: TurnId | None) -> None:
        if parent and not await self._threads.library(self._library.has_turn, parent):
            raise ParentMissing("parent_lost")

    async def _fail_if_possible(self, job: Job, error: StudioError, state: JobState) -> None:
        # A full disk must not hide what happened, least of all whether it was billed.
        with suppress(LibraryError):
            await self.fail(job, error, state)

    async def dismiss(self, job: Job) -> None:
        """Take a failed job off the table; what came of it goes when it cannot come back."""
        with suppress(LibraryError):  # it was never recorded: the disk was full
            await self._threads.library(self._library.dismiss_attempt, job.id)
        await self._threads.worker(self._filing.set_aside, job)

    async def restore(self, job: Job) -> None:
        """Put a dismissed job back, or record how one stands now."""
        await self._threads.library(self._library.record_attempt, job)
        await self._threads.worker(self._filing.take_up, job)

    async def keep_again(self, job: Job) -> Turn:
        """Store an answer that the disk had no room for.

        Raises:
            DiskFull: there is still no room; the answer stays in memory.
        """
        try:
            await (await self._account.wire()).keep(job.id, None)
            known = await self._threads.library(self._library.attempt, job.id)
            return await self._filing.file(known)
        except LibraryError as error:
            raise answered(error) from error

    async def save_as(self, job: Job, folder: Path) -> None:
        """Write an answer that the library has no room for as files into `folder`.

        It stays where it is, so that `keep_again` may follow.

        Raises:
            Unwritable: `folder` does not take it either.
        """
        wire = await self._account.wire()
        try:
            await wire.keep(job.id, folder)
        except LibraryError as error:
            raise Unwritable("answer_not_saved", folder=folder.name) from error

    async def _record(self, job: Job, owner: str) -> None:
        running = replace(job, owner=owner, state=JobState.RUNNING)
        await self._threads.library(self._library.record_attempt, running)

    async def _travel(self, job: Job, wire: Wire, on_event: OnEvent) -> Turn:
        path = await self._conversation.path(job.parent)
        weight = await self._conversation.weight(path)
        self.check(job.recipe, inline_bytes(job.recipe, weight))
        model = self._catalogue.model(job.recipe.model)
        model_id = self._catalogue.id_to_send(job.recipe.model, await self._account.learn_models())
        request = request_json(job.recipe, path, model_id=model_id, sizes=bool(model.sizes))
        await self._conversation.prove(job.recipe, path, blobs_in(request["contents"]))
        files = as_files(job.recipe, weight, self._catalogue.request_limit_bytes)
        types = mimes_in(request["contents"])
        request["files"] = {blob: types[blob] for blob in files}
        await self._filing.write_request(job, request)
        try:
            await wire.generate(
                job.id, stream=job.recipe.show_thoughts, timeout_s=TIMEOUT_S, on_event=on_event
            )
        except Interrupted:
            if not await self._filing.is_received(job):
                raise
            # The process died over an answer that is paid for: the next one reads it.
            await (await self._account.wire()).decode(job.id)
        return await self._filing.file(job)
