"""Folders are named by the option, the variable, or the system, in that order."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from services import paths


def test_the_option_goes_before_the_variable_and_both_before_the_system(tmp_path: Path) -> None:
    environ = {"MUSA_LIBRARY": str(tmp_path / "variable")}

    assert paths.library_folder(tmp_path / "option", environ) == tmp_path / "option"
    assert paths.library_folder(None, environ) == tmp_path / "variable"
    assert paths.library_folder("", {"MUSA_LIBRARY": ""}).name == "library"


def test_play_has_a_library_of_its_own_unless_one_is_named(tmp_path: Path) -> None:
    work, play = (paths.library_folder(None, {}, sandbox) for sandbox in (False, True))

    assert work != play
    assert work.parent == play.parent == platformdirs.user_data_path("Musa", False)
    assert paths.library_folder(tmp_path, {}, True) == tmp_path


def test_relative_folders_and_the_home_sign_become_absolute(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))

    assert paths.library_folder("mine", {}) == tmp_path / "mine"
    assert paths.library_folder("~/mine", {}) == tmp_path / "home" / "mine"


def test_naming_folders_creates_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    named = {paths.library_folder(None, {}), paths.cache_folder(), paths.config_folder()}

    assert len(named) == 3
    assert list(tmp_path.iterdir()) == []
