"""Musa without a window: the same library, one JSON object, an honest exit status."""

from __future__ import annotations

import base64
import hashlib
import os
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtWidgets import QApplication

import main
from services.emulator.server import Emulator
from services.paths import config_folder
from services.settings import Settings, save
from tests.journeys import programs
from tests.journeys.conftest import KEY, Home
from tests.journeys.programs import Said
from tests.journeys.test_references import made, sent_pictures

WORDS_ONLY = "!words"  # the quickest answer


@pytest.fixture
def here(
    home: Home,
    emulator: Emulator,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Any:
    """Run a command in this process: what it says and its status are the same."""

    def run(*words: object) -> Said:
        monkeypatch.setenv("GEMINI_API_KEY", KEY)
        options = ["--library", str(home.library), "--endpoint", emulator.address]
        monkeypatch.setattr(sys, "argv", ["main.py", *options, *map(str, words)])
        capfd.readouterr()
        try:
            status = main.main()
        except SystemExit as ended:
            status = int(ended.code or 0)
        return Said(status, *capfd.readouterr())

    return run


def options(home: Home, emulator: Emulator) -> list[str]:
    return ["--library", str(home.library), "--endpoint", emulator.address, "--json"]


def test_generate_makes_a_picture_from_references_and_continues_its_conversation(
    home: Home, emulator: Emulator, tmp_path: Path
) -> None:
    given = made(tmp_path / "given", 2)
    out = tmp_path / "out" / "picture.jpg"
    said = programs.run(
        *("generate", "a red kite", "--ref", given[0], "--ref", given[1], "--ratio", "16:9"),
        *("--size", "1K", "--session", "Kites", "--out", out, *options(home, emulator)),
        GEMINI_API_KEY=KEY,
    )
    assert (said.status, said.err) == (0, "")
    [turn] = said.json["turns"]
    [image] = turn["images"]
    assert (image["width"], image["height"], image["mime"]) == (1376, 768, "image/jpeg")
    assert (turn["parent"], turn["state"], turn["error"]) == (None, "done", None)
    assert turn["cost_usd"] > 0.1
    assert turn["usage"]["total_tokens"] > 1000
    assert Path(image["path"]).read_bytes() == out.read_bytes()
    assert hashlib.sha256(out.read_bytes()).hexdigest() == image["sha256"]
    assert sent_pictures(emulator) == [hashlib.sha256(p.read_bytes()).hexdigest() for p in given]

    again = programs.run(
        *("generate", "now blue", "--parent", turn["turn"], *options(home, emulator)),
        GEMINI_API_KEY=KEY,
    )
    assert again.status == 0, again.err
    assert again.json["session"] == said.json["session"]
    assert again.json["turns"][0]["parent"] == turn["turn"]
    contents = emulator.requests[-1].body["contents"]
    assert [content["role"] for content in contents] == ["user", "model", "user"]
    image_part = next(part for part in contents[1]["parts"] if "inlineData" in part)
    sent_back = hashlib.sha256(base64.b64decode(image_part["inlineData"]["data"])).hexdigest()
    assert sent_back == image["sha256"]
    assert image_part["thoughtSignature"]


def test_what_was_made_is_listed_found_and_sound(here: Any, home: Home) -> None:
    made_here = here("generate", "a lighthouse at dusk", "--session", "Bay", "--json")
    assert made_here.status == 0, made_here.err
    [turn] = made_here.json["turns"]
    sessions = here("list", "--json").json["sessions"]
    assert [(row["name"], row["turns"]) for row in sessions] == [("Bay", 1)]
    listed = here("list", "Bay", "--json").json
    assert [row["id"] for row in listed["turns"]] == [turn["turn"]]
    found = here("search", "lighthouse", "dusk", "--json").json
    assert [row["id"] for row in found["turns"]] == [turn["turn"]]
    assert here("search", "submarine", "--json").json == {"turns": []}
    kept = home.library / "collections"
    kept.mkdir()
    (kept / "Dusk.json").write_text('{"query": "lighthouse dusk"}', "utf-8")
    (kept / "Bad.json").write_text("{", "utf-8")
    assert here("search", "--collection", "dusk", "--json").json["turns"] == found["turns"]
    assert here("search", "submarine", "--collection", "Dusk", "--json").json == {"turns": []}
    assert here("search", "--collection", "Bad", "--json").status == 1
    assert here("search", "--json").status == 2
    sound = here("verify", "--json").json
    assert sound["ok"] is True
    assert turn["images"][0]["sha256"] in sound["live"]
    assert set(sound) >= {"ok", "live", "missing", "damaged", "orphaned", "recovered"}

    # For people: a path, a sentence, no JSON.
    assert here("verify").out.startswith("The library is sound")
    Path(turn["images"][0]["path"]).unlink()
    broken = here("verify", "--json")
    assert (broken.status, broken.json["ok"]) == (1, False)
    assert broken.json["missing"] == [turn["images"][0]["sha256"]]
    [sufferer] = broken.json["sufferers"]
    assert (sufferer["turn"], sufferer["session_name"]) == (turn["turn"], "Bay")
    assert "picture of “a lighthouse at dusk” in “Bay”" in here("verify").out


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("generate", "a bay !prompt-blocked"), "refused"),
        (("generate", "a bay", "--model", "gemini-none", "--ratio", "7:3"), "recipe"),
        (("generate", "a bay", "--size", "2k"), "recipe"),
        (("generate", "a bay", "--model", "gemini-2.5-flash-image", "--size", "4K"), "recipe"),
        (("generate", ""), "recipe"),
        (("generate", "a bay", "--ref", "/none/such.png"), "image_rejected"),
        (("generate", "a bay", "--parent", "none"), "library"),
        (("list", "no such session"), "library"),
    ],
)
def test_a_failure_is_one_json_object_a_sentence_and_status_one(
    here: Any, emulator: Emulator, words: tuple[str, ...], kind: str
) -> None:
    said = here(*words, "--json")
    assert said.status == 1
    error = said.json["error"]
    assert error["kind"] == kind
    assert error["title"].strip()
    assert {"title", "advice", "may_have_been_billed"} <= set(error)
    assert error["billing"] == "Nothing was billed."
    assert error["title"] in said.err
    sent = [arrival for arrival in emulator.requests if "enerateContent" in arrival.path]
    assert len(sent) == (1 if kind == "refused" else 0)


@pytest.mark.parametrize(
    "words",
    [
        ("generate",),
        ("generate", "a", "--variations", "0"),
        ("generate", "a", "--endpoint", "ftp://x"),
        ("no-such-command",),
        ("sandbox", "--port", "many"),
    ],
)
def test_bad_usage_ends_with_status_two(here: Any, words: tuple[str, ...]) -> None:
    plain = here(*words)
    assert (plain.status, plain.out) == (2, "")
    assert plain.err.strip()
    told = here(*words, "--json")
    assert told.status == 2
    assert told.json["error"]["kind"] == "usage"


def test_six_at_once_on_one_library_lose_nothing(home: Home, emulator: Emulator) -> None:
    started = [
        programs.start(
            *("generate", f"kite {n}", "--session", "Sky", "--model", "gemini-2.5-flash-image"),
            *options(home, emulator),
            GEMINI_API_KEY=KEY,
        )
        for n in range(6)
    ]
    said = [programs.end(process) for process in started]
    assert [one.status for one in said] == [0] * 6, [one.err for one in said]
    assert len({one.json["session"] for one in said}) == 1
    listed = programs.run("list", "Sky", "--json", "--library", home.library)
    assert {row["title"] for row in listed.json["turns"]} == {f"kite {n}" for n in range(6)}
    assert len({(row["place"]["x"], row["place"]["y"]) for row in listed.json["turns"]}) == 6
    assert programs.run("verify", "--json", "--library", home.library).json["ok"] is True


def test_a_killed_run_is_filed_by_the_next_and_the_key_is_nowhere(
    home: Home, emulator: Emulator
) -> None:
    killed = programs.start(
        "generate", "a kite !hold", *options(home, emulator), GEMINI_API_KEY=KEY
    )
    emulator.wait_for(lambda e: e.held == 1, 30)
    children = psutil.Process(killed.pid).children(recursive=True)
    assert children
    told = [f"{child.cmdline()} {child.environ()}" for child in children]
    assert not any(KEY in words for words in told)
    [wire] = [child for child in children if "services.gemini.wire" in child.cmdline()]
    killed.kill()
    killed.communicate()
    emulator.release()
    psutil.wait_procs([wire], timeout=20)

    listed = programs.run("list", "Command line", "--json", "--library", home.library)
    [row] = listed.json["turns"]
    assert row["title"] == "a kite !hold"
    assert row["picture"]["width_px"] == 1024
    assert programs.run("verify", "--json", "--library", home.library).json["ok"] is True
    holding = [path for path in home.folder.rglob("*") if path.is_file() and holds_key(path)]
    assert holding == []


def holds_key(path: Path) -> bool:
    return KEY.encode() in path.read_bytes()


def test_the_sandbox_serves_alone_and_ends_on_a_signal(home: Home) -> None:
    with programs.start("sandbox") as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        said = programs.run(
            *("generate", f"a bay {WORDS_ONLY}", "--json"),
            *("--library", home.library, "--endpoint", address),
            GEMINI_API_KEY=KEY,
        )
        assert said.status == 0
        [turn] = said.json["turns"]
        assert (turn["state"], turn["images"]) == ("done", [])
        assert "on the left or on the right" in turn["text"]
        process.terminate()
        assert programs.end(process).status == 0


def test_a_prompt_that_is_no_utf_8_is_sent_with_a_mark_in_its_place(
    home: Home, emulator: Emulator
) -> None:
    said = programs.run(
        "generate", "kite \udcff", *options(home, emulator), GEMINI_API_KEY=KEY, PYTHONUTF8="0"
    )
    assert (said.status, said.err) == (0, "")
    [turn] = programs.run("list", "Command line", "--json", "--library", home.library).json["turns"]
    assert turn["id"] == said.json["turns"][0]["turn"]
    assert emulator.requests[-1].body["contents"][0]["parts"] == [{"text": "kite \ufffd"}]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in folders")
def test_an_answer_over_which_the_wire_died_is_read_by_the_next_wire(
    qapp: QApplication, home: Home, emulator: Emulator
) -> None:
    asking = programs.start(
        "generate", "a kite !hold", *options(home, emulator), GEMINI_API_KEY=KEY
    )
    emulator.wait_for(lambda e: e.held == 1, 30)
    children = psutil.Process(asking.pid).children(recursive=True)
    [wire] = [child for child in children if "services.gemini.wire" in child.cmdline()]
    [inbox] = (home.library / "inbox").iterdir()
    # Writing into it waits for a reader that never comes: the wire stands still there.
    barrier = inbox / f"outcome.json.{wire.pid}.tmp"
    os.mkfifo(barrier)
    emulator.release()
    programs.wait_for(inbox, (inbox / "answer.raw").exists, "the answer")
    wire.kill()
    psutil.wait_procs([wire], timeout=20)
    barrier.unlink(missing_ok=True)
    said = programs.end(asking)
    assert said.status == 0, said.err
    sent = [arrival for arrival in emulator.requests if "enerateContent" in arrival.path]
    assert len(sent) == 1


def test_a_garbled_note_of_a_failure_does_not_close_the_library(
    home: Home, emulator: Emulator
) -> None:
    killed = programs.start(
        "generate", "a kite !hold", *options(home, emulator), GEMINI_API_KEY=KEY
    )
    emulator.wait_for(lambda e: e.held == 1, 30)
    everybody = [psutil.Process(killed.pid), *psutil.Process(killed.pid).children(recursive=True)]
    for process in everybody:
        process.kill()
    killed.communicate()
    psutil.wait_procs(everybody, timeout=20)
    [inbox] = (home.library / "inbox").iterdir()
    (inbox / "error.json").write_bytes(b'{"next_step": "garbled", "params": 7')
    said = programs.run("list", "Command line", "--json", "--library", home.library)
    assert (said.status, said.json["turns"]) == (0, [])


def test_a_short_pause_is_told_on_standard_error_and_a_long_one_is_a_failure(here: Any) -> None:
    said = here("generate", "a kite !rate-limited-once=0.2", "--json")
    assert (said.status, said.json["turns"][0]["state"]) == (0, "done")
    assert said.err == "Too many requests in a short time. Goes on in 1 s.\n"
    said = here("generate", "a kite !quota-day", "--json")
    assert (said.status, said.json["error"]["kind"]) == (1, "quota_spent")
    assert said.json["error"]["retry_after_s"] > 120
    assert "Today's quota" in said.err
    said = here("generate", "a kite !cut", "--json")
    assert (said.status, said.json["error"]["billing"]) == (1, "It may have been billed.")
    assert said.err.endswith("It may have been billed.\n")


def test_the_settings_name_the_address_and_the_option_wins_over_them(
    home: Home, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    words = ("generate", WORDS_ONLY, "--library", home.library, "--json")
    with Emulator() as kept:
        save(Settings(endpoint=kept.address), config_folder())
        assert programs.run(*words).status == 0
        assert generated(kept) == 1
        assert programs.run(*words, "--endpoint", emulator.address).status == 0
        assert (generated(kept), generated(emulator)) == (1, 1)


def test_rare_settings_reach_the_request_and_what_a_model_lacks_is_told(
    here: Any, emulator: Emulator
) -> None:
    words = ("generate", WORDS_ONLY, "--model", "gemini-nano-banana-2.1", "--json")
    rare = ("--seed", "7", "--thinking", "high", "--show-thoughts", "--image-search", "--no-text")
    more = ("--instruction", "by hand", "--safety", "block-none", "--media-resolution", "low")
    assert here(*words, *rare, *more).status == 0
    [body] = [one.body for one in emulator.requests if "GenerateContent" in one.path]
    config = body["generationConfig"]
    assert (config["seed"], config["responseModalities"]) == (7, ["IMAGE"])
    assert config["mediaResolution"] == "MEDIA_RESOLUTION_LOW"
    assert {one["threshold"] for one in body["safetySettings"]} == {"BLOCK_NONE"}
    for wrong, told in (
        (("--thinking", "low"), "thinking level"),
        (("--seed", str(2**31)), "out of range"),
        (("--model", "gemini-2.5-flash-image", "--image-search"), "search"),
    ):
        said = here("generate", "a kite", *wrong, "--json")
        assert said.status == 1
        assert said.json["error"]["kind"] == "recipe"
        assert told in said.json["error"]["title"]


def test_the_guides_model_id_still_works(here: Any, emulator: Emulator) -> None:
    said = here("generate", WORDS_ONLY, "--model", "gemini-3-pro-image-preview", "--json")
    assert said.status == 0
    assert said.json["turns"][0]["model"] == "gemini-3-pro-image"


def generated(emulator: Emulator) -> int:
    return sum("generateContent" in arrival.path for arrival in emulator.requests)


def test_alternatives_multiply_and_a_literal_brace_stays_possible(
    here: Any, emulator: Emulator
) -> None:
    said = here("generate", "a {red|blue} kite !words", "--variations", "2", "--json")
    prompts = [turn["prompt"] for turn in said.json["turns"]]
    assert prompts == ["a red kite !words"] * 2 + ["a blue kite !words"] * 2
    assert "2 prompts, 4 requests" in said.err
    for words in (("a {red|blue} kite !words", "--literal"), ("a \\{red|blue} kite !words",)):
        said = here("generate", *words, "--json")
        [turn] = said.json["turns"]
        assert (turn["prompt"], said.status) == ("a {red|blue} kite !words", 0)
    said = here("generate", "a {@none} kite !words", "--json")
    assert (said.status, said.json["error"]["kind"]) == (1, "recipe")
    assert generated(emulator) == 6


def test_what_came_to_nothing_is_listed_with_its_reason(here: Any) -> None:
    here("generate", "a wreck !bad-seed", "--session", "  Bay \n of wrecks ", "--json")
    listed = here("list", "Bay of wrecks", "--json").json
    assert (listed["name"], listed["turns"]) == ("Bay of wrecks", [])
    [job] = listed["jobs"]
    assert (job["state"], job["title"]) == ("failed", "a wreck !bad-seed")
    assert job["error"]["title"]
    said = here("list", "Bay of wrecks").out
    assert f"{job['id']}  a wreck !bad-seed  (failed: {job['error']['title']})" in said
