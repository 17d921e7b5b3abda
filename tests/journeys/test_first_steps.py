"""Without a key: two ways on, both of which work."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton, QWidget

from services.emulator.server import Emulator
from tests.journeys.conftest import KEY, Home, Visiting
from tests.journeys.person import Person, until


def dialog_says(dialog: QWidget) -> str:
    notice = dialog.findChild(QWidget, "keyNotice")
    labels = notice.findChildren(QLabel) if notice.isVisible() else []
    return " ".join(label.text() for label in labels)


def offer_key(person: Person, key: str) -> QDialog:
    """Type `key` into the key dialog and press its button."""
    dialog = person.find(QDialog, "keyDialog")
    field = dialog.findChild(QLineEdit, "keyField")
    field.clear()
    QTest.keyClicks(field, key)
    button = dialog.findChild(QPushButton, "keyAcceptButton")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    return dialog


async def test_a_key_is_checked_and_used_for_this_run_where_there_is_no_keyring(
    home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(home.options(emulator.address)) as visit:
        person = visit.person
        assert person.sees("addKeyButton")
        assert person.sees("trySandboxButton")
        assert person.text("keyStatus") == "No key"
        person.click("addKeyButton")

        dialog = offer_key(person, "bad-key-0123456789-0123456789")
        await until(lambda: dialog_says(dialog), "a refusal")
        assert "key" in dialog_says(dialog).lower()
        assert dialog.isVisible()
        assert not person.desk.account.usable

        offer_key(person, KEY)
        await until(lambda: "keyring" in dialog_says(dialog).lower(), "no keyring")
        assert not person.desk.account.usable
        person.click_button("Use for this run only")
        await until(lambda: person.desk.account.usable, "a usable key")

        assert person.text("keyStatus") == "Key for this run only"
        assert not person.sees("addKeyButton")
        assert not any(KEY.encode() in path.read_bytes() for path in written_in(home))


async def test_the_sandbox_of_the_welcome_opens_a_window_that_says_so_and_works(
    home: Home, opened: Visiting
) -> None:
    async with opened(home.options()) as visit:
        assert not visit.person.sees("sandboxBanner")
        visit.person.click("trySandboxButton")
        following = await visit.end
    assert following is not None
    assert following.sandbox
    assert following.library != home.library

    async with opened(following) as visit:
        person = visit.person
        assert person.sees("sandboxBanner")
        assert person.window.focusWidget() is person.prompt
        assert "synthetic" in person.words_in("sandboxBanner")
        assert not person.sees("addKeyButton")
        turn = await person.picture(person.ask("a red kite over a bay"))
        assert turn.outcome.pictures[0].width_px == 1024


def written_in(home: Home) -> list[object]:
    return [path for path in home.folder.rglob("*") if path.is_file()]
