"""What reaches a real session bus, and that nothing fails where there is none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from services.children import ROOT

needs_bus = pytest.mark.skipif(
    not shutil.which("dbus-run-session"), reason="needs dbus-run-session"
)


def story(name: str, folder: Path, *, bus: str = "private") -> list[dict[str, Any]]:
    """What the probe tells in a session of its own; `bus` is an address otherwise."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    session = ["dbus-run-session", "--"] if bus == "private" else []
    if not session and bus:
        environ["DBUS_SESSION_BUS_ADDRESS"] = bus
    done = subprocess.run(
        [*session, sys.executable, "-W", "error", "-m", "tests.services.desktop_probe", name],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    assert "never retrieved" not in done.stderr, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@needs_bus
def test_a_notification_is_shown_letter_by_letter_replaced_and_clicked(tmp_path: Path) -> None:
    first, second, numbers, click = story("told", tmp_path)
    assert first == {
        "app": "Musa",
        "instead_of": 0,
        "title": "A picture is ready",
        "body": 'a &lt;b&gt;kite&lt;/b&gt; &amp; "more" ?',
        "actions": ["default", "Musa"],
    }
    assert (second["instead_of"], second["title"]) == (7, "2 pictures are ready")
    assert numbers == {"first": 7, "second": 7}
    assert click == {"clicked": True}


@needs_bus
def test_a_service_without_markup_gets_the_plain_words(tmp_path: Path) -> None:
    [shown] = story("plain", tmp_path)
    assert shown["body"] == "a <b>kite</b> & more"


@needs_bus
def test_the_task_bar_hears_how_far_it_is_and_when_it_is_over(tmp_path: Path) -> None:
    entry = "application://musa.desktop"
    assert story("progress", tmp_path) == [
        {"heard": [entry, {"progress": ["d", 0.25], "progress-visible": ["b", True]}]},
        {"heard": [entry, {"progress": ["d", 0.0], "progress-visible": ["b", False]}]},
    ]


@needs_bus
def test_a_file_manager_is_asked_to_point_at_a_file(tmp_path: Path) -> None:
    asked = {"asked": [["file:///a%20folder/%E7%81%AF%E5%A1%94.png"], ""]}
    assert story("files", tmp_path) == [
        {"shown": False},
        asked,
        {"shown": True},
        asked,
        {"shown": False},
    ]


@needs_bus
def test_a_service_that_went_is_told_again_when_it_is_back(tmp_path: Path) -> None:
    told = story("again", tmp_path)
    assert [line["number"] for line in told if "number" in line] == [7, 0, 7]


@pytest.mark.parametrize(
    "bus", ["", "unix:path=/nonexistent/bus", "tcp:host=127.0.0.1,port=1", "no address"]
)
def test_without_a_bus_nothing_is_told_and_nothing_fails(tmp_path: Path, bus: str) -> None:
    assert story("nobody", tmp_path, bus=bus) == [{"number": 0}]


@needs_bus
def test_without_a_notification_service_nothing_is_told_and_nothing_fails(tmp_path: Path) -> None:
    assert story("nobody", tmp_path) == [{"number": 0}]
