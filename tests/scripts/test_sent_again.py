"""An exported script asks for exactly what the program asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.domain import BlobId, Turn
from services.gemini.codec import request_json
from services.gemini.payloads import BLOB
from services.scripts import FILES, LANGUAGES, script
from tests.scripts.conftest import NASTY, Album, Run, last_asked

TURNS = ("plain", "nasty", "edit", "third", "draft", "from-draft", "further", "grounded")


def exported(album: Album, name: str, language: str, folder: Path) -> Path:
    turn = album.sent[name].turn.id
    return album.run(album.studio.code.export(turn, language, folder))


@pytest.mark.parametrize("name", TURNS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_request_that_arrives_is_the_one_that_the_program_sent(
    filled: Album, run: Run, tmp_path: Path, name: str, language: str
) -> None:
    made = exported(filled, name, language, tmp_path / "export")
    before = len(filled.emulator.requests)
    ran = run(made)
    assert ran.status == 0, ran.err
    assert len(filled.emulator.requests) == before + 1
    assert last_asked(filled.emulator) == filled.sent[name].body
    [picture] = (tmp_path / "out").glob("picture-1.*")
    assert f"Saved {picture.name}" in ran.out.splitlines()
    ending, begins = (".png", b"\x89PNG") if name == "nasty" else (".jpg", b"\xff\xd8\xff")
    assert picture.suffix == ending
    assert picture.read_bytes().startswith(begins)
    assert not (tmp_path / "out" / "owned").exists()
    kept = album_files(tmp_path)
    assert not [path.name for path in kept if b"AIza" in path.read_bytes()]
    if name != "nasty":
        said = filled.sent[name].turn.outcome.text
        assert said[:20] in ran.out


def album_files(folder: Path) -> list[Path]:
    return [path for path in (folder / "export").glob("*") if path.is_file()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_no_sdk_knows_travels_too_and_a_refusal_is_said_in_the_servers_words(
    filled: Album, run: Run, tmp_path: Path, language: str
) -> None:
    first, second = filled.sent["edit"].turn, filled.sent["second"].turn
    path = [first, with_unknown_fields(second), filled.sent["third"].turn]
    made = script(path, language, sizes=True)
    folder = tmp_path / "export"
    (folder / FILES).mkdir(parents=True)
    for name, blob in made.files.items():
        (folder / FILES / name).write_bytes(bytes_of(filled, blob))
    (folder / made.file).write_text(made.text, "utf-8", newline="\n")
    ran = run(folder / made.file)
    assert ran.status != 0
    assert 'Unknown name "unknown_field"' in ran.err.replace("unknownField", "unknown_field")
    wanted = request_json(path[-1].recipe, path[:-1], model_id="m", sizes=True)["contents"]
    assert last_asked(filled.emulator)["contents"] == whole(filled, wanted)


def with_unknown_fields(turn: Turn) -> Turn:
    *parts, last = turn.outcome.model_content["parts"]
    strange: dict[str, Any] = {"unknownField": {"kept": [1, 2.5, True, None, "a\nb"]}}
    content = {"role": "model", "parts": [*parts, {**last, **strange}]}
    return replace(turn, outcome=replace(turn.outcome, model_content=content))


def whole(album: Album, value: Any) -> Any:
    """`value` with the bytes of every blob that it names."""
    if isinstance(value, list):
        return [whole(album, one) for one in value]
    if not isinstance(value, dict):
        return value
    if BLOB in value:
        return bytes_of(album, value[BLOB])
    return {name: whole(album, one) for name, one in value.items()}


def bytes_of(album: Album, blob: BlobId) -> bytes:
    return album.studio.blob_path(blob).read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_script_without_a_key_or_with_a_bad_one_ends_with_a_sentence(
    filled: Album, run: Run, tmp_path: Path, language: str
) -> None:
    made = exported(filled, "plain", language, tmp_path / "export")
    text = made.read_text("utf-8")
    scenario = text.replace("A red kite over a bay", "A red kite !bad-key")
    assert scenario != text
    made.write_text(scenario, "utf-8")
    ran = run(made)
    assert ran.status == 1
    assert "API key not valid. Please pass a valid API key." in ran.err
    assert not list((tmp_path / "out").glob("picture-*"))
    if language == "curl":  # the SDKs take long to start, and say it in words of their own
        without = run(made, GEMINI_API_KEY="")
        assert without.status != 0
        assert "GEMINI_API_KEY" in without.err


@pytest.mark.parametrize(
    ("scenario", "status", "told"),
    [
        ("prompt-blocked", 1, "PROHIBITED_CONTENT"),
        ("no-image", 1, "The model could not generate the image"),
        ("html", 1, "502"),
        ("words", 0, ""),
        ("many", 0, "Saved picture-4"),
        ("drafts", 1, ""),
        ("big-signature", 0, "Saved picture-1"),
    ],
)
def test_the_shell_script_reads_odd_answers(
    filled: Album, run: Run, tmp_path: Path, scenario: str, status: int, told: str
) -> None:
    made = exported(filled, "plain", "curl", tmp_path / "export")
    text = made.read_text("utf-8").replace("A red kite over a bay", f"A kite !{scenario}")
    made.write_text(text, "utf-8")
    ran = run(made)
    assert ran.status == status, ran
    assert told in ran.out + ran.err
    saved = len(list((tmp_path / "out").glob("picture-*")))
    assert saved == {"many": 4, "big-signature": 1}.get(scenario, 0)


def test_a_plain_turn_reads_like_the_guides_example(filled: Album, tmp_path: Path) -> None:
    made = exported(filled, "plain", "python", tmp_path / "export")
    assert sorted(path.name for path in made.parent.iterdir()) == ["README.md", "request.py"]
    assert 'contents="A red kite over a bay",' in made.read_text("utf-8")
    javascript = filled.run(
        filled.studio.code.script(filled.sent["plain"].turn.id, "javascript")
    ).text
    assert 'contents: "A red kite over a bay",' in javascript


def test_files_are_named_by_what_they_are(filled: Album, tmp_path: Path) -> None:
    edit = exported(filled, "edit", "python", tmp_path / "edit").parent
    assert {path.name for path in (edit / FILES).iterdir()} == {
        "object-1.jpg",
        "style-1.png",
        "reference-1.webp",
    }
    third = exported(filled, "third", "curl", tmp_path / "third").parent
    names = {path.name for path in (third / FILES).iterdir()}
    assert {"turn-1-object-1.jpg", "turn-1-picture-1.jpg", "turn-1-signature-1.bin"} <= names
    assert {"turn-2-draft-1.jpg", "turn-2-picture-1.jpg"} <= names
    assert not [name for name in names if name.startswith("turn-3")]  # its style is turn 1's


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_a_script_is_invisible_or_turns_a_line_around(
    filled: Album, tmp_path: Path, language: str
) -> None:
    text = exported(filled, "nasty", language, tmp_path).read_text("utf-8")
    assert "🪁👩\u200d🚀" in NASTY
    assert "🪁👩\u200d🚀" in text
    assert not {"\u2028", "\u202e", "\x01", "\t"} & set(text)
