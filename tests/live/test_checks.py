"""Every check, before the emulator: so they are known to work. With ``--live``, before Google."""

from __future__ import annotations

import pytest

from tests.live.checks import CHECKS
from tests.live.lab import Lab
from tests.live.plan import Check


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_it_is_as_the_other_tests_take_it_to_be(lab: Lab, check: Check) -> None:
    finding = lab.run(check)
    if finding.not_run:
        pytest.skip(finding.not_run)
    if finding.differences:
        pytest.fail("\n".join(finding.lines()), pytrace=False)
