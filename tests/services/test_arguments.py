"""The command line: what may be said, where, and what it decides."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from services.arguments import parse


def test_common_options_may_stand_before_or_after_the_command(tmp_path: Path) -> None:
    options = ["--library", str(tmp_path), "--endpoint", "http://127.0.0.1:8/", "--sandbox"]
    before, after = parse([*options, "list"]), parse(["list", *options])
    assert before.options == after.options
    assert before.options.library == tmp_path
    assert before.options.endpoint == "http://127.0.0.1:8"
    assert before.options.sandbox


def test_without_a_command_there_is_a_window() -> None:
    assert parse([]).command is None
    assert parse(["--sandbox"]).options.sandbox


def test_the_library_is_named_by_the_option_then_by_the_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MUSA_LIBRARY", str(tmp_path / "variable"))
    assert parse([]).options.library == tmp_path / "variable"
    assert parse(["--library", str(tmp_path / "o")]).options.library == tmp_path / "o"
    monkeypatch.delenv("MUSA_LIBRARY")
    assert parse([]).options.library != parse(["--sandbox"]).options.library


def test_all_of_generate_is_read() -> None:
    words = "generate kite --ref a.png --ref b.png --model m --ratio 16:9 --size 2K --variations 3"
    values = parse([*words.split(), "--grounding", "--session", "S", "--out", "o.png"]).values
    assert values.ref == [Path("a.png"), Path("b.png")]
    assert (values.model, values.ratio, values.size, values.variations) == ("m", "16:9", "2K", 3)
    assert (values.grounding, values.session, values.out) == (True, "S", Path("o.png"))


def test_rare_settings_of_generate_are_read() -> None:
    words = "generate kite --seed 7 --thinking high --show-thoughts --image-search --no-text"
    more = ["--instruction", "by hand", "--safety", "block-none", "--media-resolution", "low"]
    values = parse([*words.split(), *more]).values
    assert (values.seed, values.thinking, values.instruction) == (7, "high", "by hand")
    assert (values.safety, values.media_resolution) == ("block-none", "low")
    assert values.show_thoughts
    assert values.image_search
    assert values.no_text


def test_an_address_with_a_password_is_refused_without_showing_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        parse(["--endpoint", "https://ada:secret@relay.example"])
    said = capsys.readouterr().err
    assert "A name and a password are not kept here" in said
    assert "secret" not in said


@pytest.mark.parametrize(
    "words",
    [
        ["generate"],
        ["generate", "a", "--variations", "65"],
        ["generate", "a", "--variations", "two"],
        ["generate", "a", "--seed", "-1"],
        ["generate", "a", "--seed", "seven"],
        ["generate", "a", "--safety", "none"],
        ["generate", "a", "--media-resolution", "ultra"],
        ["--endpoint", "example.org"],
        ["--endpoint", "http://user@example.org"],
        ["dance"],
        ["search"],
    ],
)
def test_bad_usage_ends_with_two_and_says_why_on_standard_error(
    words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["main.py", *words])
    with pytest.raises(SystemExit) as ended:
        parse(words)
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("usage:")
