"""Out of one library and into another, by command."""

from __future__ import annotations

import base64
import hashlib
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from services.children import ROOT
from services.emulator.server import Emulator
from services.exports.recipe import recipe_of
from tests.journeys import programs
from tests.journeys.conftest import KEY, Home
from tests.journeys.programs import Said
from tests.journeys.test_references import made

Run = Any


@pytest.fixture
def run(emulator: Emulator, tmp_path: Path) -> Run:
    """Run a command on one of several libraries."""

    def command(library: str, *words: object) -> Said:
        options = ["--library", str(tmp_path / library), "--endpoint", emulator.address, "--json"]
        return programs.run(*words, *options, GEMINI_API_KEY=KEY)

    return command


def signatures_sent(emulator: Emulator) -> list[str]:
    contents = emulator.requests[-1].body["contents"]
    parts = [part for content in contents for part in content["parts"]]
    return [part["thoughtSignature"] for part in parts if "thoughtSignature" in part]


def pictures_sent(emulator: Emulator) -> list[str]:
    contents = emulator.requests[-1].body["contents"]
    parts = [part for content in contents for part in content["parts"] if "inlineData" in part]
    return [
        hashlib.sha256(base64.b64decode(part["inlineData"]["data"])).hexdigest() for part in parts
    ]


def test_a_conversation_goes_on_in_another_library_with_the_same_signatures(
    home: Home, emulator: Emulator, tmp_path: Path, run: Run
) -> None:
    given = made(tmp_path / "given", 1)
    first = run("here", "generate", "a red kite", "--ref", given[0], "--session", "Kites").json
    root = first["turns"][0]["turn"]
    second = run("here", "generate", "now blue", "--parent", root).json["turns"][0]["turn"]
    file = tmp_path / "Kites.musa"
    told = run("here", "export", "Kites", "--to", file)
    assert (told.status, told.json["files"], told.json["missing"]) == (0, [str(file)], [])

    taken = run("there", "import", file)
    assert (taken.status, taken.json["added"], taken.json["name"]) == (0, 2, "Kites"), taken.err
    assert run("there", "import", file).json["added"] == 0
    sound = run("there", "verify").json
    assert (sound["ok"], sound["orphaned"]) == (True, [])

    assert run("here", "generate", "and green", "--parent", second).status == 0
    here = signatures_sent(emulator), pictures_sent(emulator)
    assert run("there", "generate", "and green", "--parent", second).status == 0
    assert (signatures_sent(emulator), pictures_sent(emulator)) == here
    assert len(here[0]) >= 2


def test_pictures_come_out_as_they_are_under_human_names(
    home: Home, emulator: Emulator, tmp_path: Path, run: Run
) -> None:
    first = run("here", "generate", "studio mug", "--session", "Mugs").json["turns"][0]
    more = run("here", "generate", "studio mug", "--session", "Mugs").json["turns"][0]
    out = tmp_path / "out"
    told = run("here", "export", "Mugs", "--to", out)
    assert told.status == 0, told.err
    names = sorted(path.name for path in out.iterdir())
    assert len(names) == 2
    assert "studio mug" in names[0]
    assert (
        names[0].replace(".jpg", " (2).jpg") in names
        or names[1].replace(".jpg", " (2).jpg") in names
    )
    hashes = {hashlib.sha256(path.read_bytes()).hexdigest() for path in out.iterdir()}
    assert hashes == {turn["images"][0]["sha256"] for turn in (first, more)}
    one = run("here", "export", "Mugs", "--to", tmp_path / "one", "--turn", first["turn"])
    assert len(one.json["files"]) == 1

    Path(first["images"][0]["path"]).unlink()
    torn = run("here", "export", "Mugs", "--to", tmp_path / "torn")
    assert (torn.status, torn.json["missing"]) == (1, [first["images"][0]["sha256"]])
    assert len(torn.json["files"]) == 1
    assert "had lost 1 of the files" in torn.err
    [name] = torn.json["lost"]
    assert "studio mug" in name
    assert name in torn.err

    altered = Path(more["images"][0]["path"])
    altered.chmod(0o600)
    altered.write_bytes(altered.read_bytes()[:-1] + b"!")
    for form, ending in (
        ("originals", ""),
        ("recipe", ""),
        ("page", ""),
        ("sheet", ".pdf"),
        ("musa", ".musa"),
    ):
        out = tmp_path / f"altered-{form}{ending}"
        told = run("here", "export", "Mugs", "--to", out, "--form", form)
        assert told.status == 1, form
        assert set(told.json["missing"]) >= {more["images"][0]["sha256"]}, form
        assert len(told.json["lost"]) == 2, form


def test_importing_what_was_exported_mends_what_is_damaged(
    home: Home, emulator: Emulator, tmp_path: Path, run: Run
) -> None:
    for words in ("studio mug", "a lighthouse", "a bay"):
        run("here", "generate", words, "--session", "Mugs")
    kept = tmp_path / "mugs.musa"
    assert run("here", "export", "Mugs", "--to", kept).status == 0
    lost, cut, altered, *_ = sorted((tmp_path / "here" / "objects").glob("*/*"))
    lost.unlink()
    for path, data in ((cut, b""), (altered, altered.read_bytes()[:-1] + b"!")):
        path.chmod(0o600)
        path.write_bytes(data)
    assert run("here", "verify").status == 1
    again = run("here", "import", kept)
    assert (again.status, again.json["added"]) == (0, 0), again.err
    sound = run("here", "verify")
    assert (sound.status, sound.json["ok"], sound.json["sufferers"]) == (0, True, [])


def test_recipes_travel_inside_of_pictures_and_pages_show_the_tree(
    home: Home, emulator: Emulator, tmp_path: Path, run: Run
) -> None:
    first = run("here", "generate", "studio mug", "--session", "Mugs").json["turns"][0]
    told = run("here", "export", "Mugs", "--to", tmp_path / "out", "--form", "recipe")
    assert (told.status, told.json["without_recipe"]) == (0, 0), told.err
    [file] = told.json["files"]
    recipe = recipe_of(Path(file).read_bytes())
    assert recipe is not None
    assert recipe.prompt == "studio mug"
    original = Path(first["images"][0]["path"])
    with Image.open(file) as made, Image.open(original) as plain:
        assert made.tobytes() == plain.tobytes()
    sheet = run("here", "export", "Mugs", "--to", tmp_path / "Mugs.pdf")
    assert sheet.json["form"] == "sheet"
    assert (tmp_path / "Mugs.pdf").read_bytes().startswith(b"%PDF")
    page = run("here", "export", "Mugs", "--to", tmp_path / "page", "--form", "page")
    assert "studio mug" in Path(page.json["files"][0]).read_text("utf-8")
    named = run("here", "export", "Mugs", "--to", tmp_path / "mugs.html")
    assert named.json["files"] == [str(tmp_path / "mugs.html")]
    assert page.json["files"] == [str(tmp_path / "page.html")], "browsers know it by its ending"


def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(
    home: Home, emulator: Emulator, tmp_path: Path, run: Run
) -> None:
    turn = run("here", "generate", "a bay", "--session", "Bay").json["turns"][0]["turn"]
    run("here", "generate", "a hill", "--session", "Hill")
    there = tmp_path / "there.musa"
    there.write_bytes(b"mine")
    for words, kind in (
        (("export", "Bay", "--to", there), "unwritable"),
        (("export", "Sea", "--to", tmp_path / "x.musa"), "library"),
        (("export", "Hill", "--to", tmp_path / "x", "--turn", turn), "library"),
        (("export", "Bay", "--to", tmp_path / "x", "--branch", "none"), "library"),
        (("export", "Bay", "--to", tmp_path / "x", "--turn", "none"), "library"),
        (("code", "none", "--language", "curl", "--to", tmp_path / "x"), "library"),
        (("import", there), "archive_rejected"),
        (("import", tmp_path / "none.musa"), "archive_rejected"),
    ):
        said = run("here", *words)
        assert (said.status, said.json["error"]["kind"]) == (1, kind), words
        assert said.err.strip()
        assert said.json["error"]["advice"]
        assert said.json["error"]["next_step"] in ("none", "choose-folder")
    assert there.read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.glob("x*")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGSTOP")
def test_an_import_that_is_killed_leaves_nothing(
    home: Home, emulator: Emulator, tmp_path: Path, run: Run
) -> None:
    run("here", "generate", "a bay", "--session", "Bay")
    file = tmp_path / "Bay.musa"
    run("here", "export", "Bay", "--to", file)
    with zipfile.ZipFile(file) as archive:
        assert len(archive.namelist()) > 3
    run("there", "generate", "a hill", "--session", "Hill")
    # Stopped as soon as it has laid out its first file.
    command = [sys.executable, ROOT / "main.py", "import", file, "--library", tmp_path / "there"]
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPING, *map(str, command[1:])],
        cwd=ROOT,
        env={**os.environ, "GEMINI_API_KEY": KEY},
    )
    os.waitpid(process.pid, os.WUNTRACED)
    process.send_signal(signal.SIGKILL)
    process.wait()
    sessions = run("there", "list").json["sessions"]
    assert [session["name"] for session in sessions] == ["Hill"]
    sound = run("there", "verify").json
    assert (sound["ok"], sound["orphaned"]) == (True, [])
    assert list((tmp_path / "there" / "tmp").iterdir()) == []


STOPPING = """
import os, signal, sys
from services.exports.watch import Watch
step = Watch.step
def stop(self):
    step(self)
    os.kill(os.getpid(), signal.SIGSTOP)
Watch.step = stop
sys.argv = sys.argv[1:]
import main
sys.exit(main.main())
"""
