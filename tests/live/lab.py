"""One studio before one address, and what checks need of it: pictures, refusals, a purse."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import Awaitable, Coroutine, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from services.catalogue import Catalogue, Model
from services.domain import Outcome, Place, Recipe, Reference, SessionId, Turn, new_id
from services.errors import NextStep, StudioError
from services.gemini.answers import read_answer
from services.gemini.client import ListedModel
from services.gemini.codec import outcome_from_json, request_json
from services.keys import Secret
from services.options import Options
from services.studio import Studio, new_job
from tests.live.listed import Compared, compared
from tests.live.plan import Check, NotRun, chosen, estimate
from tests.live.report import Finding, Report

T = TypeVar("T")
GIVE_UP_S = 600.0  # a real 4K picture takes a minute or two
# What says nothing about the protocol: a busy server, an empty purse, no network.
_WEATHER = ("rate_limited", "quota_spent", "service_down", "unreachable", "cut_off", "interrupted")
_NO_WEATHER = ("gemini_redirected", "gemini_not_gemini")  # an answer, but another than ours


class Lab:
    """Runs checks one after the other and never spends more than `budget_usd`, as estimated.

    `cues` adds the emulator's words to prompts: a real model needs none.
    """

    def __init__(
        self,
        folder: Path,
        address: str | None,
        key: Secret,
        *,
        budget_usd: float,
        model: str = "",
        cues: bool = False,
    ) -> None:
        self._runner = asyncio.Runner()
        self._key = key
        self._model = model
        self.cues = cues
        self.studio = Studio(Options(folder / "library", folder / "cache", endpoint=address))
        catalogue = self.studio.catalogue
        self.report = Report(address or "Google", catalogue.as_of, budget_usd)
        self.first: Turn | None = None  # a picture that several checks go on from
        self.asked_first = False
        self.session: SessionId | None = None

    @property
    def catalogue(self) -> Catalogue:
        return self.studio.catalogue

    def open(self) -> None:
        """Open the studio with the key in memory alone.

        Raises:
            StudioError: the key or the address is of no use.
        """
        self._wait(self._open())

    def close(self) -> None:
        self._wait(self._close())
        self._runner.close()

    def run(self, check: Check) -> Finding:
        """What `check` finds, which the report remembers, too."""
        finding = Finding(check.name)
        self.report.findings.append(finding)
        try:
            model = self.model_for(check)
            self._afford(check, model)
            self._wait(check.run(Talk(self, replace(check.wish, model=model.id), finding)))
        except NotRun as reason:
            finding.not_run = str(reason)
        except StudioError as error:
            if is_weather(error):
                finding.not_run = said(error)
            else:
                finding.differences.append(f"it failed: {said(error)}")
        return finding

    def model_for(self, check: Check) -> Model:
        """The cheapest current model that can do what `check` wishes, or the one that was named.

        Raises:
            NotRun: there is none.
        """
        return chosen(self.catalogue, check, self._model)

    def _afford(self, check: Check, model: Model) -> None:
        usd = estimate(self.catalogue, check, model, alone=self.first is None)
        left = self.report.budget_usd - self.report.spent_usd
        if usd > left:
            raise NotRun(f"it may cost ${usd:.3f}, and ${max(left, 0):.3f} of the budget are left")

    def pay(self, usd: float | None, recipe: Recipe) -> None:
        """Note what a request cost; what it may have cost where nobody knows."""
        known = self.catalogue.estimate(recipe).usd if usd is None else usd
        self.report.spent_usd += known or 0.0

    async def _open(self) -> None:
        await self.studio.open()
        await self.studio.account.remember(self._key.reveal())
        self.session = (await self.studio.create_session("Live check")).id

    async def _close(self) -> None:
        await self.studio.leave()
        await self.studio.close()

    def _wait(self, work: Awaitable[T]) -> T:
        async def limited() -> T:
            async with asyncio.timeout(GIVE_UP_S):
                return await work

        return self._runner.run(limited())


class Talk:
    """What one check does and what it notes."""

    def __init__(self, lab: Lab, wish: Recipe, finding: Finding) -> None:
        self._lab = lab
        self.wish = wish
        self._finding = finding
        self.heard: list[str] = []  # the wire's events of the latest request
        self.raw = b""  # its answer, byte for byte

    @property
    def catalogue(self) -> Catalogue:
        return self._lab.catalogue

    @property
    def studio(self) -> Studio:
        return self._lab.studio

    @property
    def model(self) -> Model:
        return self.catalogue.model(self.wish.model)

    def expect(self, holds: object, otherwise: str) -> None:
        """`otherwise` says in plain words what is so if it does not hold."""
        if not holds:
            self._finding.differences.append(otherwise)

    def remark(self, sentence: str) -> None:
        """For what a model may do today and leave tomorrow."""
        self._finding.remarks.append(sentence)

    def cue(self, word: str) -> str:
        """For the emulator only: a word that makes it do what a model does by itself."""
        return f" !{word}" if self._lab.cues else ""

    async def first(self) -> Turn:
        """One picture of the cheapest kind; asked for once, then shared."""
        if self._lab.first is None:
            if self._lab.asked_first:
                raise NotRun("there is no first picture to go on from")
            self._lab.asked_first = True
            self._lab.first = await self.draw()
        return self._lab.first

    def compare(self, listed: Sequence[ListedModel]) -> Compared:
        """Hold the service's list against the catalogue; the report remembers it."""
        found = self._lab.report.models = compared(listed, self.catalogue)
        return found

    async def reference(self, name: str, picture: bytes) -> Reference:
        return (await self.studio.intake.take_in(picture, name)).reference

    async def draw(self, parent: Turn | None = None, **changes: Any) -> Turn:
        """The wish, changed, on its whole way through the studio."""
        recipe = replace(self.wish, **changes)
        assert self._lab.session is not None
        above = parent.id if parent else None
        job = new_job(recipe, self._lab.session, above, Place(0, 0), time.time())
        inbox = self.studio.library.inbox / job.id
        self.heard, self.raw = [], b""

        def hear(event: Mapping[str, Any]) -> None:
            self.heard.append(str(event.get("event")))
            if event.get("event") == "received":
                self.raw = _received(inbox)

        try:
            turn = await self.studio.generation.run_patiently(job, hear, long_waits=False)
        except StudioError as error:
            if error.may_have_been_billed:
                self._lab.pay(None, recipe)
            raise
        finally:
            self._read_raw()
        self._lab.pay(turn.cost_usd, recipe)
        return turn

    def request(self, path: tuple[Turn, ...] = (), **changes: Any) -> dict[str, Any]:
        """The wire JSON of the wish, to be changed in ways that the studio never would."""
        recipe = replace(self.wish, **changes)
        id_to_send = self.catalogue.id_to_send(recipe.model, self.studio.account.offered)
        wanted = request_json(recipe, path, model_id=id_to_send, sizes=bool(self.model.sizes))
        return deepcopy(wanted)  # it shares parts with turns, which never change

    async def send(self, request: Mapping[str, Any]) -> Outcome:
        """`request` through the wire alone, past all that the studio would say against it."""
        attempt = new_id()
        folder = self.studio.library.inbox / attempt
        folder.mkdir(parents=True)
        (folder / "request.json").write_text(json.dumps(request), "utf-8")
        self.heard, self.raw = [], b""
        wire = await self.studio.account.wire()
        try:
            await wire.generate(attempt, on_event=lambda e: self.heard.append(str(e["event"])))
            outcome = outcome_from_json(json.loads((folder / "outcome.json").read_bytes()))
            self._lab.pay(None, self.wish)
            return outcome
        finally:
            if (folder / "answer.raw").exists():
                self.raw = _received(folder)
            self._read_raw()
            shutil.rmtree(folder)

    async def refused(
        self, work: Coroutine[Any, Any, Any], key: str, step: NextStep, what: str
    ) -> None:
        """Expect that the service says no to `what`, in words that mean `key` to us."""
        try:
            await work
        except StudioError as error:
            if is_weather(error):
                raise
            self.expect(
                error.key == key,
                f"{what} is refused in words that Musa takes for {error.key}, not {key}: "
                f"{said(error)}",
            )
            if error.key == key:
                self.expect(error.next_step is step, f"the next step is {error.next_step}")
        else:
            self.expect(False, f"{what} is not refused any more")

    def _read_raw(self) -> None:
        if self.raw:
            self._lab.report.read(self._finding.check, read_answer(self.raw, ""))


def is_weather(error: StudioError) -> bool:
    return error.kind in _WEATHER and error.key not in _NO_WEATHER


def said(error: StudioError) -> str:
    """Our own sentence, and the service's where it said something."""
    quoted = error.params.get("message")
    return f"{error.title}{f' (“{quoted}”)' if quoted else ''}"


def _received(folder: Path) -> bytes:
    """The answer's bytes, whether or not they have got their final name."""
    for name in ("answer.raw", "answer.part", "answer.raw"):
        try:
            return (folder / name).read_bytes()
        except FileNotFoundError:
            continue
    return b""
