"""The report tells what has changed, and nothing is asked of Google by accident."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from services.emulator.server import Emulator
from tests.live.checks import CHECKS
from tests.live.conftest import LOCAL_KEY
from tests.live.drifting import Change, Drifting, same
from tests.live.fields import unknown_in
from tests.live.lab import Lab
from tests.live.plan import Check

ROOT = Path(__file__).resolve().parents[2]
KEY = "AIzaCanary-live-0123456789"
BY_NAME = {check.name: check for check in CHECKS}
LITE = "models/gemini-3.1-flash-lite-image"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@contextmanager
def before(address: str, folder: Path, budget_usd: float = 1.0) -> Iterator[Lab]:
    lab = Lab(folder, address, LOCAL_KEY, budget_usd=budget_usd, cues=True)
    lab.open()
    try:
        yield lab
    finally:
        lab.close()


def report(
    emulator: Emulator, folder: Path, names: tuple[str, ...], *, says: Change = same,
    asks: Change = same,
) -> str:  # fmt: skip
    with Drifting(emulator.port, asks, says) as google, before(google.address, folder) as lab:
        for name in names:
            lab.run(BY_NAME[name])
        return lab.report.text()


def on_answers(change: Callable[[Any], None]) -> Change:
    """`change` for what `generateContent` says, errors included."""

    def says(path: str, value: Any) -> Any:
        if "enerateContent" in path:
            change(value)
        return value

    return says


def test_new_models_lost_models_and_changed_limits_are_told(
    emulator: Emulator, tmp_path: Path
) -> None:
    def says(path: str, value: Any) -> Any:
        for model in value.get("models", []):
            if model["name"] == LITE:
                model["inputTokenLimit"] = 99
        value["models"] = [
            {"name": "models/gemini-9-image", "displayName": "Nine", "inputTokenLimit": 5},
            *(one for one in value["models"] if one["name"] != "models/gemini-nano-banana-2.1"),
        ]
        return value

    said = report(emulator, tmp_path, ("models",), says=says)
    assert "differs: models" in said
    assert "- Nano Banana 2.1 (gemini-nano-banana-2.1) is not offered" in said
    assert "gemini-3.1-flash-lite-image takes 99 tokens of input, the catalogue says 65536" in said
    news = said.partition("by name a maker of pictures:\n")[2].splitlines()[0]
    assert news == "  gemini-9-image (Nine; 5 tokens in, 0 out)"


def test_fields_that_nobody_knows_are_told_by_their_path(
    emulator: Emulator, tmp_path: Path
) -> None:
    def change(value: Any) -> None:
        value["candidates"][0]["mood"] = {"warm": 1, "deep": [{"er": 2}]}
        value["candidates"][0]["content"]["parts"][-1]["caption"] = "a kite"
        value["etag"] = []

    said = report(emulator, tmp_path, ("text-to-image",), says=on_answers(change))
    assert "as expected: text-to-image" in said
    told = said.partition("does not know:\n")[2].splitlines()[:3]
    assert told == [
        "  candidates[].content.parts[].caption (text-to-image)",
        "  candidates[].mood (text-to-image)",
        "  etag[] (text-to-image)",
    ]


def test_other_words_for_a_refusal_are_told(emulator: Emulator, tmp_path: Path) -> None:
    def change(value: Any) -> None:
        if "thought_signature" in value.get("error", {}).get("message", ""):
            value["error"]["message"] = "The seal of part 2 is broken."

    said = report(emulator, tmp_path, ("missing-signature",), says=on_answers(change))
    assert "differs: missing-signature" in said
    assert "takes for gemini_rejected, not gemini_signature" in said
    assert "“The seal of part 2 is broken.”" in said


def test_what_is_not_refused_any_more_is_told_and_paid_for(
    emulator: Emulator, tmp_path: Path
) -> None:
    def asks(path: str, value: Any) -> Any:
        image = value.get("generationConfig", {}).get("imageConfig", {})
        if "imageSize" in image:
            image["imageSize"] = image["imageSize"].upper()
        return value

    said = report(emulator, tmp_path, ("lower-case-size",), asks=asks)
    assert "- the size “1k” is not refused any more" in said
    assert "Spent: about $0.034 of $1.00 (estimate)" in said


def test_other_counts_types_and_ends_are_told(emulator: Emulator, tmp_path: Path) -> None:
    def change(value: Any) -> None:
        value["usageMetadata"]["candidatesTokensDetails"][0]["tokenCount"] = 560
        value["candidates"][0]["finishReason"] = "STOPPED"
        del value["responseId"]
        value["modelVersion"] = "gemini-3.1-flash-lite-image-002"

    said = report(emulator, tmp_path, ("text-to-image", "usage"), says=on_answers(change))
    assert "- it ends with STOPPED" in said
    assert "- the answer has no responseId" in said
    assert "* gemini-3.1-flash-lite-image answers as gemini-3.1-flash-lite-image-002" in said
    assert "- a 1K picture counts 560 tokens, the catalogue says 1120" in said


def test_a_file_that_is_not_taken_is_told(emulator: Emulator, tmp_path: Path) -> None:
    def asks(path: str, value: Any) -> Any:
        if "enerateContent" in path:
            value["contents"][0]["parts"][-1]["fileData"]["fileUri"] += "-gone"
        return value

    said = report(emulator, tmp_path, ("uploaded-reference",), asks=asks)
    assert "differs: uploaded-reference" in said
    assert "You do not have permission to access the File" in said


def test_an_upload_that_leads_elsewhere_is_told(emulator: Emulator, tmp_path: Path) -> None:
    google = Drifting(emulator.port, host=f"127.0.0.1:{emulator.port}")
    with google, before(google.address, tmp_path) as lab:
        finding = lab.run(BY_NAME["uploaded-reference"])
    assert finding.differences == ["it failed: The answer points to another place: 127.0.0.1"]


def test_a_busy_server_is_no_drift(emulator: Emulator, tmp_path: Path) -> None:
    with before(emulator.address, tmp_path) as lab:
        emulator.next("overloaded", at="models")
        finding = lab.run(BY_NAME["models"])
    assert finding.verdict == "not run"
    assert not finding.differences


def test_the_budget_is_held_and_what_it_does_not_cover_is_not_asked(
    emulator: Emulator, tmp_path: Path
) -> None:
    with before(emulator.address, tmp_path, budget_usd=0.05) as lab:
        drawn = [lab.run(BY_NAME[name]) for name in ("text-to-image", "usage", "one-reference")]
    assert [one.verdict for one in drawn] == ["as expected", "as expected", "not run"]
    assert drawn[-1].not_run.startswith("it may cost $0.034, and $0.01")
    asked = [one for one in emulator.requests if "enerateContent" in one.path]
    assert len(asked) == 1


def test_a_check_that_no_model_can_do_is_not_run(emulator: Emulator, tmp_path: Path) -> None:
    with before(emulator.address, tmp_path) as lab:
        size = Check("size-512", BY_NAME["size-2K"].run, BY_NAME["size-2K"].wish)
        lab._model = "gemini-2.5-flash-image"
        finding = lab.run(size)
    assert finding.verdict == "not run"
    assert "Nano Banana" in finding.not_run


def test_the_paths_of_known_answers_are_no_news() -> None:
    known = {"candidates": [{"content": {}, "safetyRatings": [{"category": "X"}]}]}
    assert unknown_in(known) == set()
    assert unknown_in({"candidates": [{"content": {"parts": [{"new key!": {}}]}}]}) == {
        "candidates[].content.parts[].new?key?"
    }


# ---- nothing by accident


def checks(*words: str, key: str = "", address: str = "") -> subprocess.CompletedProcess[str]:
    """``pytest tests/live`` in a process of its own; only the cheapest checks."""
    environ = {name: value for name, value in os.environ.items() if name != "GEMINI_API_KEY"}
    named = ["--live-endpoint", address] if address else []
    line = [sys.executable, "-m", "pytest", "tests/live/test_checks.py", "-k", "models or bad-key"]
    return subprocess.run(
        [*line, "-p", "no:cacheprovider", *named, *words],
        cwd=ROOT,
        env=environ | ({"GEMINI_API_KEY": key} if key else {}),
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_with_flag_and_key_the_report_is_printed_and_the_key_is_not(emulator: Emulator) -> None:
    ran = checks("--live", "--tb=long", "-l", key=KEY, address=emulator.address)
    assert ran.returncode == 0, ran.stdout
    first, *rest = ran.stdout.splitlines()
    assert f"{len(CHECKS)} checks" in first
    assert "never more than $0.75 (estimates, prices of" in first
    assert "2 checks: 2 as expected, 0 differs, 0 not run" in rest
    asked = [one for one in emulator.requests if one.path.startswith("/v1beta/models")]
    assert {one.headers["x-goog-api-key"] for one in asked} >= {KEY}
    assert KEY not in ran.stdout + ran.stderr


def test_a_key_that_is_refused_ends_the_run_with_a_sentence(emulator: Emulator) -> None:
    bad = f"{KEY}-bad"
    ran = checks("--live", "--tb=long", "-l", key=bad, address=emulator.address)
    assert ran.returncode == 1
    assert "nothing could be asked: Google does not accept this API key" in ran.stdout
    assert KEY not in ran.stdout + ran.stderr


@pytest.mark.parametrize(("words", "key", "status"), [(["--live"], "", 4), ([], KEY, 0)])
def test_a_flag_or_a_key_alone_asks_nobody_outside(
    emulator: Emulator, words: list[str], key: str, status: int
) -> None:
    ran = checks(*words, key=key, address=emulator.address)
    assert ran.returncode == status, ran.stdout
    assert not emulator.requests
    assert "Google" not in ran.stdout
