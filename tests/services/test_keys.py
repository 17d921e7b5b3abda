"""The key is found where it may be, kept only where it is safe, and shown nowhere."""

from __future__ import annotations

import json
import logging
import os
import pickle
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.backends import fail

from services.children import ROOT
from services.errors import KeyRejected, KeyringUnavailable
from services.keys import KeyOrigin, Keys
from services.messages import templates
from services.redaction import MASK, RedactingFilter, redact

KEY = "AIza" + "k" * 35
OTHER = "AQ." + "z" * 40

needs_daemon = pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="needs dbus-run-session and gnome-keyring-daemon",
)
UNLOCK = (
    'printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"'
)


def story(name: str, tmp_path: Path, *, bus: bool, backend: str = "") -> dict[str, str | None]:
    """What the probe tells in a session of its own, with or without a keyring daemon."""
    folders = {part: tmp_path / part for part in ("home", "data", "run", "config")}
    for folder in folders.values():
        folder.mkdir(mode=0o700)
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(folders["home"]),
        "XDG_DATA_HOME": str(folders["data"]),
        "XDG_RUNTIME_DIR": str(folders["run"]),
        "XDG_CONFIG_HOME": str(folders["config"]),
        "PYTHON_KEYRING_BACKEND": backend,
    }
    if not backend:
        del environ["PYTHON_KEYRING_BACKEND"]
    if not bus:
        environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={tmp_path}/nobody"
    session = ["dbus-run-session", "--", "sh", "-c", UNLOCK, "sh"] if bus else []
    probe = [sys.executable, "-m", "tests.services.keyring_probe", name]
    done = subprocess.run(
        [*session, *probe],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert KEY not in done.stdout + done.stderr
    told: dict[str, str | None] = {}
    for line in done.stdout.splitlines():
        told |= json.loads(line)
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes()
    return told


@needs_daemon
def test_an_unlocked_keyring_stores_finds_and_forgets(tmp_path: Path) -> None:
    assert story("unlocked", tmp_path, bus=True) == {
        "find before": None,
        "keep": "keyring",
        "find": "keyring",
        "forget": None,
        "find after": None,
        "forget again": None,
    }


@needs_daemon
def test_a_locked_keyring_is_told_and_memory_serves(tmp_path: Path) -> None:
    assert story("locked", tmp_path, bus=True) == {
        "keep": "keyring",
        "find": None,
        "trouble": "keyring_locked",
        "keep while locked": "keyring_locked",
        "forget while locked": "keyring_locked",
        "remember": "memory",
        "find remembered": "memory",
    }


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others always have a keyring")
def test_without_a_daemon_the_key_is_for_this_session_only(tmp_path: Path) -> None:
    assert story("without", tmp_path, bus=False) == {
        "find": None,
        "keep": "keyring_missing",
        "forget": None,
        "remember": "memory",
        "find remembered": "memory",
    }


def test_a_backend_that_only_pretends_is_refused(tmp_path: Path) -> None:
    told = story("without", tmp_path, bus=False, backend="keyring.backends.null.Keyring")

    assert told["keep"] == "keyring_refused"
    assert told["find remembered"] == "memory"


@pytest.fixture
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", fail.Keyring())


class PlainFile(KeyringBackend):
    """Like those that write base64 into a file; it would take whatever it is given."""

    priority = 9  # type: ignore[assignment]
    viable = True

    def get_password(self, service: str, username: str) -> str | None:
        return KEY

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("a key reached a plain file")


def test_a_backend_that_is_not_known_to_be_safe_is_neither_read_nor_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", PlainFile())
    keys = Keys({}, tmp_path)

    assert keys.find() is None
    with pytest.raises(KeyringUnavailable) as caught:
        keys.keep(KEY)
    assert caught.value.key == "keyring_refused"


@pytest.mark.usefixtures("no_keyring")
def test_the_environment_is_read_once_and_emptied(tmp_path: Path) -> None:
    environ = {"GEMINI_API_KEY": KEY, "GOOGLE_API_KEY": OTHER, "LANG": "C"}
    keys = Keys(environ, tmp_path)

    found = keys.find()

    assert found is not None
    assert (found.origin, found.last4) == (KeyOrigin.ENVIRONMENT, "kkkk")
    assert environ == {"LANG": "C"}
    assert keys.find() == found


@pytest.mark.usefixtures("no_keyring")
def test_a_dotenv_file_is_read_but_not_exported(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"# mine\nGEMINI_API_KEY='{KEY}'\n")
    environ: dict[str, str] = {}

    found = Keys(environ, tmp_path).find()

    assert found is not None
    assert found.origin is KeyOrigin.DOTENV
    assert environ == {}
    assert "GEMINI_API_KEY" not in os.environ


@pytest.mark.usefixtures("no_keyring")
@pytest.mark.parametrize("content", [b"\xff\xfe\0", b"GEMINI_API_KEY", b"GEMINI_API_KEY=short"])
def test_an_odd_dotenv_file_is_passed_over(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".env").write_bytes(content)

    assert Keys({}, tmp_path).find() is None


@pytest.mark.usefixtures("no_keyring")
def test_the_environment_goes_before_the_file_and_both_before_memory(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"GEMINI_API_KEY={OTHER}")
    keys = Keys({"GEMINI_API_KEY": KEY}, tmp_path)
    keys.remember("m" * 30)

    origins = [found.origin for found in (keys.find(),) if found]
    keys = Keys({}, tmp_path)
    keys.remember("m" * 30)
    origins += [found.origin for found in (keys.find(),) if found]

    assert origins == [KeyOrigin.ENVIRONMENT, KeyOrigin.DOTENV]


@pytest.mark.parametrize(
    "value", ["", "short", "with space" * 4, "ключ" * 10, "k" * 201, KEY + "\0", f"{KEY}\r\nx: y"]
)
def test_what_cannot_be_a_key_is_refused_without_being_quoted(value: str) -> None:
    with pytest.raises(KeyRejected) as caught:
        Keys({}).clean(value)

    assert caught.value.key == "key_malformed"
    assert not value or value not in str(caught.value)


def test_a_keyring_that_waits_for_the_user_is_given_up(tmp_path: Path) -> None:
    answered = threading.Event()
    keys = Keys({}, tmp_path, patience_s=0.01)
    try:
        with pytest.raises(KeyringUnavailable) as caught:
            keys._bounded(answered.wait)
    finally:
        answered.set()

    assert caught.value.key == "keyring_waiting"


def test_every_reason_has_a_sentence_with_advice() -> None:
    reasons = ["missing", "refused", "locked", "waiting", "lost", "failed"]

    for reason in reasons:
        assert templates()[f"keyring_{reason}"]["advice"]


def test_a_secret_shows_itself_nowhere() -> None:
    found = Keys({}).remember(KEY)

    assert KEY not in f"{found} {found!r} {found.value} {found.value!r}"
    with pytest.raises(TypeError):
        pickle.dumps(found.value)
    assert found.value.reveal() == KEY


def test_importing_keys_does_not_import_keyring() -> None:
    script = "import sys, services.keys; print('keyring' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"


@given(st.text(), st.text(), st.sampled_from([KEY, OTHER, "plain-secret/with+signs=="]))
def test_no_secret_survives_redaction(before: str, after: str, secret: str) -> None:
    assert secret not in redact(before + secret + after, [secret])


@pytest.mark.parametrize(
    "text",
    [
        f"Illegal header value b'{KEY}\\n'",
        f"GET /v1beta/models?key={KEY}&x=1",
        f"{{'x-goog-api-key': '{'w' * 30}'}}",
        f"key {OTHER}.",
    ],
)
def test_what_looks_like_a_key_is_masked_unasked(text: str) -> None:
    masked = redact(text)

    assert MASK in masked
    assert not any(secret in masked for secret in (KEY, OTHER, "w" * 30))


def test_ordinary_words_stay() -> None:
    text = "A key of AQ. and AIza in a lock, monkey=banana"

    assert redact(text) == text


def test_logs_are_masked_in_message_arguments_and_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    secret = "not-like-googles-key-at-all"
    handler = logging.StreamHandler(sys.stdout)
    mask = RedactingFilter()
    mask.add(secret)
    handler.addFilter(mask)
    log = logging.Logger("test")
    log.addHandler(handler)

    log.info("sent %s with %s", secret, {"k": KEY})
    log.info("odd %d", secret)
    try:
        raise ValueError(f"Illegal header value {secret}")
    except ValueError:
        log.exception("failed", stack_info=True)

    out = capsys.readouterr().out
    assert secret not in out
    assert KEY not in out
    assert "ValueError: Illegal header value [key]" in out
