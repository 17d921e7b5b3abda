"""One studio: a library, an account, a wire and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from services.catalogue import Catalogue
from services.domain import (
    BlobId,
    Grouping,
    Listing,
    Marks,
    Order,
    Place,
    Recipe,
    Session,
    SessionId,
    SessionSummary,
    Sieve,
    Totals,
    Turn,
    TurnId,
    TurnSummary,
    View,
)
from services.download import Fetcher
from services.imaging.pair import Pair
from services.keys import Keys
from services.library import Library
from services.library.repair import repair
from services.library.verification import Verification
from services.options import Options
from services.query import parse
from services.studio.account import Account
from services.studio.code import Code
from services.studio.collections import Collections
from services.studio.connection import Connection
from services.studio.conversation import Conversation
from services.studio.drafts import Drafts
from services.studio.exports import Exports
from services.studio.filing import Filing
from services.studio.finding import Finding
from services.studio.generation import Generation
from services.studio.hanging import Hanging
from services.studio.imports import Imports
from services.studio.intake import Intake
from services.studio.money import Money
from services.studio.originals import Originals
from services.studio.pace import Pace
from services.studio.patience import Clock
from services.studio.prompts import Prompts
from services.studio.recovery import Recovery
from services.studio.restoring import Restoring
from services.studio.sets import Sets
from services.studio.tables import Tables
from services.studio.thumbnails import Thumbnails
from services.studio.trash import TrashCan
from services.threads import Threads


def _catalogue(options: Options) -> Catalogue:
    known = Catalogue.load()
    limit = options.request_limit_bytes
    return known if limit is None else replace(known, request_limit_bytes=limit)


class Studio:
    """Everything the window and the command line do, behind one door.

    Building one touches nothing; `open` opens the library. Every method that
    touches disk, key or network is a coroutine that leaves the caller's thread
    free, except where it says that it blocks.
    """

    def __init__(
        self, options: Options, clock: Clock | None = None, keys: Keys | None = None
    ) -> None:
        self._clock = clock
        self.options = options
        self.catalogue = _catalogue(options)
        self.threads = Threads()
        self._imaging = Pair()
        self._thumbnails = Thumbnails(options.cache / "thumbs", self._imaging)
        self.originals = Originals(self._thumbnails.folder, self.threads)
        self._library: Library | None = None
        self._connection = Connection(options.endpoint, options.sandbox)
        self.account = Account(keys or Keys(), self.threads, self._connection, options.sandbox)
        now = (clock or Clock()).now
        self.money = Money(self.catalogue, self.threads, options.sandbox, now)

    async def open(self) -> None:
        """Open or create the library.

        Raises:
            LibraryError: it cannot be opened; nothing was changed.
        """
        self._library = await self.threads.library(Library.open, self.options.library)
        library = self._library
        self.originals.serve(library)
        self._connection.serve(library.objects, library.inbox, library.locks)
        filing = Filing(library, self._thumbnails, self.catalogue, self.threads)
        self.money.serve(library)
        self.conversation = Conversation(library, self.threads)
        self.generation = Generation(
            library,
            filing,
            self.account,
            self.catalogue,
            self.threads,
            self.conversation,
            self.money,
            self._clock,
        )
        self.recovery = Recovery(library, filing, self.generation, self._connection, self.threads)
        fetcher = Fetcher(through=self._connection.proxy_for)
        thumbs = self._thumbnails.folder
        self.intake = Intake(library, self._imaging, thumbs, self.threads, fetcher)
        self.pace = Pace(library, self.catalogue, self.threads, self.options.sandbox)
        self.prompts = Prompts(library, self.threads)
        self.finding = Finding(library, self.threads)
        self.collections = Collections(library, self.threads)
        self.sets = Sets(library, self.threads)
        self.code = Code(library, self.catalogue, self.threads)
        self.exports = Exports(library, self._imaging.first, self.threads)
        self.imports = Imports(library, self.threads)
        self.restoring = Restoring(library, self.threads)
        self.tables = Tables(library, self.threads)
        self.trash = TrashCan(library, self._thumbnails, self.threads)
        self.hanging = Hanging(library, self.threads)
        self.drafts = Drafts(library, self._thumbnails, self.catalogue, self.threads)

    def connect(self, endpoint: str, proxy: str, trust_env: bool) -> None:
        """Go this way from the next request on; the command line's endpoint wins.

        Raises:
            Unreachable: one of them is no address; all stays as it was.
        """
        self._connection.use(endpoint, proxy, trust_env)

    @property
    def endpoint(self) -> str:
        """Another address than Google's, where one is in use; empty in the sandbox."""
        return self._connection.endpoint

    async def warm(self) -> None:
        """Start what the first request will need, so that nobody waits for it then."""
        await self.threads.worker(self._imaging.start)
        await self._connection.wire()
        if self.account.status.usable:
            await self.account.learn_models()

    async def leave(self) -> None:
        """Stop asking for anything; the wire finishes what is in flight for the next start."""
        if self._library is not None:
            self.generation.leave()
        await self._connection.close()

    async def close(self) -> None:
        """Let go of everything, after `leave` and after every other call has ended."""
        self._imaging.close()
        if self._library is not None:
            await self.threads.library(self._library.close)
        self.threads.close()

    @property
    def library(self) -> Library:
        """The open library; only to be used on the library's thread."""
        if self._library is None:
            raise RuntimeError("the studio is not open")
        return self._library

    async def sessions(self) -> tuple[SessionSummary, ...]:
        return await self.threads.library(self.library.sessions)

    async def create_session(self, name: str) -> Session:
        return await self.threads.library(self.library.create_session, name)

    async def rename_session(self, session: SessionId, name: str) -> None:
        await self.threads.library(self.library.rename_session, session, name)

    async def session(self, session: SessionId, *, remember: bool = True) -> Session:
        """One work table, and remember it as the one to open next time, if so."""

        def load() -> Session:
            opened = self.library.session(session)
            if remember:
                self.library.remember_session(session)
            return opened

        return await self.threads.library(load)

    async def last_session(self, name_of_first: str) -> Session:
        """The session that was open last; a first one is made in an empty library."""

        def load() -> Session:
            last = self.library.last_session()
            known = self.library.sessions()
            if last in {session.id for session in known} and last is not None:
                return self.library.session(last)
            if known:
                return self.library.session(known[0].id)
            return self.library.create_session(name_of_first)

        return await self.threads.library(load)

    async def turn(self, turn: TurnId) -> Turn:
        return await self.threads.library(self.library.turn, turn)

    async def path_to(self, turn: TurnId) -> tuple[Turn, ...]:
        """The turns from the root to `turn`, root first."""
        return await self.threads.library(self.library.path, turn)

    async def save_draft(self, session: SessionId, draft: Recipe) -> None:
        await self.threads.library(self.library.save_draft, session, draft)

    async def change_draft(self, session: SessionId, change: Callable[[Recipe], Recipe]) -> None:
        """Change the draft of a session that is not open, on the library's thread.

        Raises:
            LibraryError: there is no such session any more, or it cannot be written.
        """

        def work() -> None:
            draft = self.library.draft(session) or Recipe(model=self.catalogue.default)
            self.library.save_draft(session, change(draft))

        await self.threads.library(work)

    async def save_view(self, session: SessionId, view: View) -> None:
        await self.threads.library(self.library.save_view, session, view)

    async def move_all(self, places: Mapping[TurnId, Place]) -> None:
        """Put cards elsewhere on the board: all of them, or none."""
        await self.threads.library(self.library.move_all, places)

    async def star(self, turn: TurnId, starred: bool) -> None:
        await self.threads.library(self.library.star, turn, starred)

    async def mark_all(
        self, marks: Mapping[TurnId, Marks], stars: Mapping[TurnId, bool] | None = None
    ) -> None:
        """Give many turns their rating, flag, label, tags and note, and their stars: all of
        them, or none."""
        await self.threads.library(self.library.mark_all, marks, stars or {})

    async def lay_on_top(self, tops: Mapping[TurnId, BlobId]) -> None:
        """Let these of several pictures lie on top of their turns' cards, for good."""
        await self.threads.library(self.library.lay_on_top, tops)

    async def listing(self, grouping: Grouping, order: Order, sieve: Sieve = Sieve.ALL) -> Listing:
        """Every turn of the library that passes, in rows."""
        return await self.threads.library(self.library.listing, grouping, order, sieve)

    async def listed(self, numbers: Sequence[int]) -> tuple[TurnSummary | None, ...]:
        """The turns of some rows of a listing; None for one that has gone meanwhile."""
        return await self.threads.library(self.library.listed, numbers)

    async def tags(self) -> tuple[str, ...]:
        """Every tag that is in use, the most used first."""
        return await self.threads.library(self.library.tags)

    async def search(
        self,
        words: str,
        session: SessionId | None = None,
        wanted: Callable[[], bool] = lambda: True,
    ) -> tuple[tuple[TurnSummary, ...], tuple[str, ...]]:
        """What `services.query` reads in `words`: turns, newest first, and what it did not read.

        `wanted` is asked on the library's thread: an answer that nobody waits for any more
        is not looked for.
        """
        query, search = parse(words), self.library.search
        found = await self.threads.library(search, query, session=session, wanted=wanted)
        return found, query.problems

    async def totals(self) -> Totals:
        return await self.threads.library(self.library.totals)

    async def data_version(self) -> int:
        """A number that changes when another process writes to this library."""
        return await self.threads.library(self.library.data_version)

    async def repair(self) -> Verification:
        """Set damage aside and rebuild; for a library that is not open."""
        return await self.threads.worker(repair, self.options.library)

    def blob_path(self, blob: BlobId) -> Path:
        """Where the original bytes lie; the path is only named, not looked at."""
        return self.library.blob_path(blob)

    def make_thumbnails(self, blob: BlobId) -> None:
        """Make all thumbnails of a picture. Blocks: for worker threads only.

        Raises:
            ImageRejected: the original is missing or cannot be decoded.
        """
        self._thumbnails.make(blob, self.drafts.path(blob))
