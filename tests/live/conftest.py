"""Where the checks are run: before the emulator, or with ``--live`` and a key before Google."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.catalogue import Catalogue
from services.emulator.server import Emulator
from services.errors import StudioError
from services.keys import VARIABLE, Secret
from tests.conftest import PROXIES, taken_away
from tests.live.checks import CHECKS
from tests.live.lab import Lab, said
from tests.live.plan import Check, NotRun, chosen, estimate
from tests.live.report import Report

BUDGET_USD = 0.75
LOCAL_KEY = Secret("a-key-for-the-emulator-that-opens-nothing")
REPORT = pytest.StashKey[Report]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("live", "the live check: costs money, and needs GEMINI_API_KEY")
    group.addoption("--live", action="store_true", help="ask Google instead of the emulator")
    group.addoption("--live-budget", type=float, default=BUDGET_USD, metavar="USD",
                    help="never spend more, as estimated (default: %(default)s)")  # fmt: skip
    group.addoption("--live-model", default="", metavar="ID",
                    help="ask this model; otherwise the cheapest that can do it")  # fmt: skip
    group.addoption("--live-endpoint", metavar="URL", help="ask this address instead of Google's")


def pytest_configure(config: pytest.Config) -> None:
    if not is_live(config):
        return
    if VARIABLE not in taken_away:
        raise pytest.UsageError(f"--live needs a key in {VARIABLE}; nothing was asked")
    # Longer tracebacks print what functions were called with: one of them takes the key.
    config.option.tbstyle, config.option.showlocals = "short", False


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A live run asks what costs money, and nothing else."""
    is_check = collection_path.name in ("live", "test_checks.py")
    return True if is_live(config) and not is_check else None


def pytest_sessionstart(session: pytest.Session) -> None:
    """Say what it may cost before anything is asked."""
    config = session.config
    if is_live(config):
        catalogue, named = Catalogue.load(), config.getoption("--live-model")
        usd = sum(_estimate(catalogue, check, named) for check in CHECKS)
        config.get_terminal_writer().line(
            f"live: {config.getoption('--live-endpoint') or 'Google'}, {len(CHECKS)} checks, about "
            f"${usd:.2f} in all; never more than ${config.getoption('--live-budget'):.2f} "
            f"(estimates, prices of {catalogue.as_of})"
        )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    config = terminalreporter.config
    report = config.stash.get(REPORT, None)
    if report is not None and report.findings:
        terminalreporter.section("live check")
        terminalreporter.write_line(report.text(taken_away[VARIABLE]()))


def is_live(config: pytest.Config) -> bool:
    return bool(config.getoption("--live", default=False))


def _estimate(catalogue: Catalogue, check: Check, named: str) -> float:
    try:
        # The shared picture is counted once: with the check that shows it.
        alone = check.name == "text-to-image"
        return estimate(catalogue, check, chosen(catalogue, check, named), alone=alone)
    except NotRun:
        return 0.0


@pytest.fixture(scope="module")
def lab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One studio for all checks, so that they can go on from each other's pictures."""
    folder = tmp_path_factory.mktemp("live")
    if is_live(request.config):
        yield from _live(request.config, folder)
        return
    with Emulator() as emulator:
        lab = Lab(folder, emulator.address, LOCAL_KEY, budget_usd=BUDGET_USD, cues=True)
        lab.open()
        yield lab
        lab.close()


def _live(config: pytest.Config, folder: Path) -> Iterator[Lab]:
    with pytest.MonkeyPatch.context() as shell:
        for name in (*PROXIES, *(proxy.lower() for proxy in PROXIES)):
            if name in taken_away:
                shell.setenv(name, taken_away[name]())
        lab = Lab(
            folder,
            config.getoption("--live-endpoint"),
            Secret(taken_away[VARIABLE]()),
            budget_usd=config.getoption("--live-budget"),
            model=config.getoption("--live-model"),
        )
        config.stash[REPORT] = lab.report
        try:
            lab.open()
        except StudioError as error:
            pytest.exit(f"nothing could be asked: {said(error)}", returncode=1)
        yield lab
        lab.close()
