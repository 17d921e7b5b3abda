"""Settings never stop the program: each odd value falls back by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import settings
from services.errors import LibraryError
from services.messages import templates
from services.settings import Settings

CHANGED = Settings("dark", "AdnQywAD", (240, 900, 320), False, "de")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    settings.save(CHANGED, tmp_path / "new" / "folder")

    assert settings.load(tmp_path / "new" / "folder") == CHANGED
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == ["settings.json"]


def test_no_file_means_defaults_and_makes_none(tmp_path: Path) -> None:
    assert settings.load(tmp_path) == Settings()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b"null"])
def test_an_unreadable_file_means_defaults(tmp_path: Path, content: bytes) -> None:
    (tmp_path / settings.FILE).write_bytes(content)

    assert settings.load(tmp_path) == Settings()


@given(name=st.sampled_from(["theme", "geometry", "splitters", "trust_env", "language"]), odd=JSON)
def test_one_odd_value_spoils_no_other(
    tmp_path_factory: pytest.TempPathFactory, name: str, odd: object
) -> None:
    folder = tmp_path_factory.getbasetemp() / "settings"
    settings.save(CHANGED, folder)
    kept = json.loads((folder / settings.FILE).read_text())
    (folder / settings.FILE).write_text(json.dumps({**kept, name: odd, "unknown": odd}))

    loaded = settings.load(folder)

    for field in ("theme", "geometry", "splitters", "trust_env", "language"):
        value = getattr(loaded, field)
        if field != name:
            assert value == getattr(CHANGED, field)
        assert type(value) is type(getattr(CHANGED, field))
    settings.save(loaded, folder)


def test_a_folder_that_cannot_be_written_is_told_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(LibraryError) as caught:
        settings.save(CHANGED, tmp_path / "file")

    assert caught.value.key in templates()


def test_a_failed_save_leaves_nothing_half_written(tmp_path: Path) -> None:
    (tmp_path / settings.FILE).mkdir()  # a rename onto a folder fails

    with pytest.raises(LibraryError):
        settings.save(CHANGED, tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [settings.FILE]
