"""A library with turns of every kind, and programs that run their scripts."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from services.domain import ModelId, Place, Recipe, Role, SessionId, Turn, TurnId
from services.emulator.server import Emulator
from services.options import Options
from services.studio import Studio, new_job
from tests.imaging.pictures import card, encoded

T = TypeVar("T")
KEY = "AIzaCanary-scripts-0123456789"
GIVE_UP_S = 30
NASTY = (
    "A \"sign\" that says 'it’s $(touch owned) `touch owned` ${HOME} \\n %s'\r\n"
    'JSON\n\tand \u2028 a line, \u202e turned, 🪁👩\u200d🚀 {0} \\" <b>&amp;</b> \x01\n'
)
NODE = Path(__file__).resolve().parents[1] / "node" / "node_modules"
FLASH = ModelId("gemini-nano-banana-2.1")


@dataclass
class Sent:
    """A turn, and the request that it sent."""

    turn: Turn
    body: dict[str, Any]


class Album:
    """One open studio before one emulator, for a whole module."""

    def __init__(self, folder: Path, emulator: Emulator) -> None:
        self.folder = folder
        self.emulator = emulator
        self._runner = asyncio.Runner()
        self.studio = self.studio_for(folder, emulator)
        self.run(self.studio.open())
        self.session = self.run(self.studio.create_session("Scripts")).id
        self.sent: dict[str, Sent] = {}

    def studio_for(self, folder: Path, emulator: Emulator) -> Studio:
        return Studio(Options(folder / "library", folder / "cache", endpoint=emulator.address))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(asyncio.wait_for(work, GIVE_UP_S))

    def add(self, name: str, recipe: Recipe, parent: str = "") -> None:
        above = self.sent[parent].turn.id if parent else None
        turn = self.run(self._generate(recipe, self.session, above))
        self.sent[name] = Sent(turn, last_asked(self.emulator))

    def promote(self, name: str, origin: str) -> None:
        """Make the draft of `origin` a turn of its own."""
        turn = self.sent[origin].turn
        [draft] = [thought.draft for thought in turn.outcome.thoughts if thought.draft]
        made = self.run(self.studio.drafts.promote(draft, turn, Place(0, 0)))
        self.sent[name] = Sent(made, self.sent[origin].body)

    def reference(self, name: str, kind: str, role: Role) -> Any:
        data = encoded(card(), kind)
        return replace(self.run(self.studio.intake.take_in(data, name)).reference, role=role)

    def close(self) -> None:
        self.run(self.studio.leave())
        self.run(self.studio.close())
        self._runner.close()

    async def _generate(self, recipe: Recipe, session: SessionId, parent: TurnId | None) -> Turn:
        job = new_job(recipe, session, parent, Place(0, 0), time.time())
        return await self.studio.generation.run(job)


def last_asked(emulator: Emulator) -> dict[str, Any]:
    asked = [one for one in emulator.requests if "enerateContent" in one.path]
    return normal(asked[-1].body)


def normal(value: Any, name: str = "") -> Any:
    """Wire JSON in camelCase, with bytes where it has base64 of either alphabet."""
    if isinstance(value, dict):
        camel = {re.sub(r"_(\w)", lambda m: m[1].upper(), key): item for key, item in value.items()}
        return {key: normal(item, key) for key, item in camel.items()}
    if isinstance(value, list):
        return [normal(item) for item in value]
    if name in ("data", "thoughtSignature"):
        return base64.b64decode(value.replace("-", "+").replace("_", "/") + "==")
    return value


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Album]:
    with pytest.MonkeyPatch.context() as shell, Emulator() as emulator:
        shell.setenv("GEMINI_API_KEY", KEY)
        album = Album(tmp_path_factory.mktemp("album"), emulator)
        yield album
        album.close()


@pytest.fixture(scope="module")
def filled(album: Album) -> Album:
    """First turn, edit of references, a third turn with signatures, a grounded one."""
    mug = album.reference("red mug.jpg", "JPEG", Role.OBJECT)
    slate = album.reference("wet slate.png", "PNG", Role.STYLE)
    ada = album.reference("Ada.webp", "WEBP", Role.OTHER)
    album.add("plain", Recipe("A red kite over a bay", ratio="16:9"))
    album.add("nasty", Recipe(NASTY, model=ModelId("gemini-2.5-flash-image"), with_text=False))
    album.add("edit", Recipe("Put it on slate", references=(mug, slate, mug, ada), seed=7))
    album.add("second", Recipe("warmer light", show_thoughts=True), "edit")
    album.add("third", Recipe("now at night", references=(slate,), show_thoughts=True), "second")
    album.promote("draft", "second")
    album.add("from-draft", Recipe("as before, but bluer", references=(ada,)), "draft")
    album.add("further", Recipe("and a moon"), "from-draft")
    every = Recipe(
        "the weather in Lisbon",
        model=FLASH,
        size="2K",
        grounding=True,
        image_search=True,
        show_thoughts=True,
        thinking_level="high",
        system_instruction="Paint as if by hand.\nNever write.",
        media_resolution="low",
        safety="BLOCK_ONLY_HIGH",
        seed=2**31 - 1,
        ratio="8:1",
    )
    album.add("grounded", every)
    return album


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(album: Album, tmp_path: Path) -> Run:
    """Run a script in a folder of its own, with a key that works unless it is given."""
    outside = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}

    def run(script: Path, **environ: str) -> Ran:
        (tmp_path / "out").mkdir(exist_ok=True)
        address = {"GOOGLE_GEMINI_BASE_URL": album.emulator.address, "GEMINI_API_KEY": KEY}
        done = subprocess.run(
            [program_for(script), str(script)],
            cwd=tmp_path / "out",
            env={**outside, "HOME": str(tmp_path), "PYTHONUTF8": "1", **address, **environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=GIVE_UP_S,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


def program_for(script: Path) -> str:
    """What runs it; skips the test where that is missing."""
    if script.suffix == ".py":
        return sys.executable
    if script.suffix == ".sh":
        if not (shutil.which("bash") and shutil.which("curl")):
            pytest.skip("there is no bash or no curl here")
        return "bash"
    node, modules = shutil.which("node"), Path(os.environ.get("MUSA_NODE_MODULES") or NODE)
    if node is None or not (modules / "@google" / "genai").is_dir():
        pytest.skip(f"there is no Node, or no @google/genai in {modules} (npm ci puts it there)")
    told = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    if int(told.strip().lstrip("v").split(".")[0]) < 20:
        pytest.skip(f"@google/genai needs Node 20 or newer, this is {told.strip()}")
    beside = script.parent / "node_modules"
    if not beside.exists():
        beside.symlink_to(modules)
    return node
