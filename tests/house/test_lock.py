"""The locks pin everything by hash and say nothing about where it came from."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.sources import ROOT

APP, DEV = "requirements.lock", "requirements-dev.lock"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def entries(lock: str) -> list[tuple[Requirement, list[str]]]:
    """Each pinned requirement with its hashes."""
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    split = [re.split(r"\s--hash=", line.strip()) for line in lines]
    return [(Requirement(words[0].strip()), words[1:]) for words in split]


def pins(lock: str) -> set[tuple[str, str, str]]:
    return {(canonicalize_name(r.name), str(r.specifier), str(r.marker)) for r, _ in entries(lock)}


@pytest.mark.parametrize("lock", [APP, DEV])
def test_a_lock_names_no_place(lock):
    text = (ROOT / lock).read_text("utf-8")
    assert not re.search(r"://|@ |--(index|extra|find|trusted)", text)


@pytest.mark.parametrize("lock", [APP, DEV])
def test_every_entry_is_one_version_with_hashes(lock):
    for requirement, hashes in entries(lock):
        assert [pin.operator for pin in requirement.specifier] == ["=="], requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}\s*", value) for value in hashes), requirement


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [(APP, PROJECT["project"]["dependencies"]), (DEV, PROJECT["dependency-groups"]["dev"])],
)
def test_the_lock_answers_what_the_project_asks_for(lock, wanted):
    locked = [requirement for requirement, _ in entries(lock)]
    for asked in map(Requirement, wanted):
        answers = [r for r in locked if canonicalize_name(r.name) == canonicalize_name(asked.name)]
        versions = [next(iter(r.specifier)).version for r in answers]
        assert any(asked.specifier.contains(version) for version in versions), asked


def test_whatever_a_locked_package_needs_is_locked_too():
    """The set-up asks pip for the lock and nothing else, so the lock has to be whole."""
    locked = {
        canonicalize_name(r.name): next(iter(r.specifier)).version
        for r, _ in entries(DEV)
        if r.marker is None or r.marker.evaluate()
    }
    todo, done = [(name, "") for name in locked], set()
    while todo:
        name, extra = todo.pop()
        done.add((name, extra))
        for needed in map(Requirement, metadata.requires(name) or ()):
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                other = canonicalize_name(needed.name)
                assert needed.specifier.contains(locked[other], prereleases=True), (name, needed)
                todo += {(other, one) for one in ("", *needed.extras)} - done
    assert ("google-auth", "requests") in done  # one of them comes by way of an extra


def test_the_tests_run_on_the_versions_that_the_window_runs_on():
    assert sorted(pins(APP) - pins(DEV)) == []


@pytest.mark.parametrize("lock", [APP, DEV])
def test_aiohttp_stays_out(lock):
    """With it the API's library resends a dropped request by itself, which is paid twice."""
    assert "aiohttp" not in {name for name, _, _ in pins(lock)}


@pytest.mark.parametrize("lock", [APP, DEV])
def test_qt_is_the_essentials_and_safe_below_python_3_12(lock):
    qt = [r for r, _ in entries(lock) if canonicalize_name(r.name).startswith("pyside6")]
    assert {canonicalize_name(r.name) for r in qt} == {"pyside6-essentials"}
    old = [r for r in qt if not r.marker or r.marker.evaluate({"python_full_version": "3.11.9"})]
    assert [str(r.specifier) for r in old] == ["==6.11.3"]
