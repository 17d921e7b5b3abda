"""Somebody watches the money: before the click, after it, and at the month's budget."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from gui.state.money import Level
from services.domain import JobState
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until

WORDS = "!words a kite"


def asked(emulator: Emulator) -> int:
    return sum("generateContent" in request.path for request in emulator.requests)


def set_budget(person: Person, text: str) -> None:
    """By way of the settings, as people do."""
    person.press("Ctrl+,")
    every = person.window.findChildren(QLineEdit, "budgetField")
    [field] = [field for field in every if field.isVisible()]
    field.setFocus()
    field.selectAll()
    person.press("Backspace", field)
    for sign in text:
        person.press(sign, field)
    person.press("Return", field)
    person.press("Escape", field)
    assert not person.sees("settingsDialog")


async def test_the_price_says_what_it_is_made_of_and_the_costs_follow_each_answer(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.write("a kite")
        person.desk.draft.set_grounding(True)
        person.desk.draft.set_variations(2)
        assert person.text("priceLabel") == "About $0.30 for 2 images"
        tip = person.find(QWidget, "priceLabel").accessibleDescription()
        for words in (
            "An estimate, by the price table of 20",
            "2 images in 1K: $0.27",
            "Web search",
        ):
            assert words in tip
        assert "Not counted: thinking" in tip
        assert not person.sees("budgetLine")
        person.desk.draft.set_grounding(False)
        person.desk.draft.set_variations(1)

        assert person.text("costStatus") == "Session $0.00"
        person.press("Ctrl+Shift+M")
        assert person.sees("costPanel")
        turn = await person.picture(person.ask("a kite"))
        assert turn.cost_usd
        await until(lambda: person.text("costStatus") == "Session $0.14", "the session's sum")
        told = person.words_in("costPanel")
        for words in ("Session", "This branch", "Today", "Pictures", "for thinking"):
            assert words in told
        assert "Estimates, by the price table of 20" in told
        assert "for failures that may have been billed" in told
        person.press("Escape", person.find(QWidget, "costExport"))
        assert not person.sees("costPanel")
        assert person.window.focusWidget() is person.find(QWidget, "costStatus")


async def test_a_click_over_the_budget_sends_nothing_until_somebody_says_yes(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        set_budget(person, "0.3")
        await until(lambda: person.desk.preferences.settings.budget_usd == 0.3, "a budget")
        person.write("a kite")
        assert person.text("budgetLine").startswith("$0.17 of ")
        person.desk.draft.set_variations(3)
        assert "Generate will ask first" in person.text("budgetLine")
        person.press("Ctrl+Return", person.prompt)
        await until(lambda: person.sees("composerNotice"), "the stop")
        told = person.words_in("composerNotice")
        assert "to $0.41 of $0.30" in told
        assert "Nothing was sent" in told
        assert person.jobs == ()
        person.write("two kites")  # another request: the yes would not be for it
        assert not person.sees("composerNotice")

        person.desk.draft.set_variations(3)
        person.press("Ctrl+Return", person.prompt)
        await until(lambda: person.sees("composerNotice"), "the stop")
        assert asked(emulator) == 0
        person.click_button("Send anyway")
        assert len(person.jobs) == 3
        await until(lambda: len(person.turns) == 3, "three pictures")
        await until(lambda: any("are spent" in words for words in person.notices()), "a warning")
        assert person.find(QWidget, "costStatus").property("level") == "over"

        person.write(WORDS)  # the yes was for those three
        person.desk.draft.set_variations(1)
        person.press("Ctrl+Return", person.prompt)
        await until(lambda: person.sees("composerNotice"), "the next stop")
        assert asked(emulator) == 3


async def test_what_the_budget_stops_in_the_queue_is_sent_from_its_card(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.window.resize(1600, 1000)  # two cards that can be read
        job = person.ask("a kite !hold")
        await until(lambda: emulator.held == 1, "a request under way")
        set_budget(person, "0.2")
        await until(lambda: person.desk.preferences.settings.budget_usd == 0.2, "a budget")
        first = person.desk.queue.submit([person.desk.draft.recipe])  # as one that waited would
        assert first
        [other] = [each for each in person.jobs if each.id == first]
        error = await person.failure(other)
        assert (error["kind"], error["may_have_been_billed"]) == ("budget", False)
        assert asked(emulator) == 1
        person.board.reveal(other.id)
        person.click_on_card(other.id)
        await until(lambda: emulator.held == 2, "the request after the yes")
        emulator.release()
        await until(lambda: len(person.turns) == 2, "both")
        assert job.state is not JobState.FAILED


async def test_most_of_a_budget_is_told_once_and_marked_in_the_price(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    options = keyed_home.options(emulator.address)
    async with opened(options) as visit:
        person = visit.person
        set_budget(person, "0.16")
        person.write("a kite")
        person.press("Ctrl+Return", person.prompt)
        await until(lambda: any("are spent" in words for words in person.notices()), "a warning")
        assert person.desk.money.budget.level() is Level.WARNING
        person.click_button("What it cost")
        assert person.sees("costPanel")
    async with opened(options) as visit:
        person = visit.person
        await until(lambda: person.desk.money.books.month.usd > 0.1, "the books")
        assert person.find(QWidget, "budgetLine").property("role") in ("warning", "error")
        assert not any("are spent" in words for words in person.notices())


async def test_the_sandbox_spends_play_money_and_says_so(home: Home, opened: Visiting) -> None:
    async with opened(home.options(sandbox=True)) as visit:
        person = visit.person
        set_budget(person, "0.01")
        await person.picture(person.ask("a kite"))
        await until(lambda: person.text("costStatus") == "Session $0.14, play money", "the sum")
        assert person.text("priceLabel").endswith("play money")
        assert not person.sees("budgetLine")
        person.click("costStatus")
        assert "Play money of the sandbox" in person.words_in("costPanel")
        assert person.notices() == []


async def test_the_ledger_is_exported_from_the_panel(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await person.picture(person.ask("a kite"))
        person.click("costStatus")
        person.click("costExport")
        [dialog] = person.window.findChildren(QFileDialog)
        assert dialog.defaultSuffix() == "csv"
        target = tmp_path / "costs.csv"
        dialog.fileSelected.emit(str(target))
        dialog.reject()
        await until(lambda: any("costs.csv" in words for words in person.notices()), "the file")
        text = target.read_text("utf-8-sig")
        assert text.count("\n") == 2
        assert "kite" not in text


async def test_a_budget_is_taken_in_words_and_what_is_none_changes_nothing(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person

        def budget() -> float:
            return person.desk.preferences.settings.budget_usd

        for text, usd in (("$20", 20.0), ("12.5", 12.5), ("-1", 12.5), ("much", 12.5), ("", 0.0)):
            set_budget(person, text)
            await until(lambda usd=usd: budget() == usd, f"a budget by {text!r}")  # type: ignore[misc]
