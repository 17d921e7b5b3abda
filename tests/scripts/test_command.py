"""`main.py code`: a folder with a script, and nothing of the user's replaced."""

from __future__ import annotations

from pathlib import Path

from services.domain import Recipe
from tests.journeys import programs
from tests.scripts.conftest import Album


def test_a_turn_is_written_once_again_and_never_over_something_else(
    album: Album, tmp_path: Path
) -> None:
    album.add("first", Recipe("a red kite"))
    album.add("other", Recipe("a blue kite"))
    options = ["--library", album.folder / "library", "--json", "--to", tmp_path / "here"]

    def code(name: str, language: str) -> programs.Said:
        return programs.run("code", album.sent[name].turn.id, "--language", language, *options)

    said = code("first", "python")
    assert (said.status, said.err) == (0, "")
    made = tmp_path / "here" / "request.py"
    assert said.json["script"] == str(made)
    text = made.read_text("utf-8")
    assert code("first", "python").status == 0
    refused = code("other", "python")
    assert refused.status == 1
    assert refused.json["error"]["kind"] == "unwritable"
    assert "request.py" in refused.err
    assert made.read_text("utf-8") == text
