"""What a run of the checks found, in plain words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from services.redaction import redact
from tests.live import listed
from tests.live.fields import unknown_in
from tests.live.listed import Compared


@dataclass
class Finding:
    """What one check found. Differences are drift; remarks are worth a look."""

    check: str
    differences: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    not_run: str = ""  # why nothing was found out

    @property
    def verdict(self) -> str:
        return "not run" if self.not_run else "differs" if self.differences else "as expected"

    def lines(self) -> Iterator[str]:
        yield f"{self.verdict}: {self.check}{f' ({self.not_run})' if self.not_run else ''}"
        yield from (f"  - {line}" for line in self.differences)
        yield from (f"  * {line}" for line in self.remarks)


@dataclass
class Report:
    """Gathers findings, unknown fields and models while checks run."""

    address: str
    prices_of: str
    budget_usd: float
    spent_usd: float = 0.0
    findings: list[Finding] = field(default_factory=list)
    news: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    models: Compared = field(default_factory=Compared)

    def read(self, check: str, response: Any) -> None:
        """Remember the fields of `response` that Musa does not know, and where they were seen."""
        for path in unknown_in(response):
            self.news[path].add(check)

    def text(self, *secrets: str) -> str:
        """The whole report, without `secrets` or whatever looks like a key."""
        return redact("\n".join(self._lines()), secrets)

    def _lines(self) -> Iterator[str]:
        yield f"Asked: {self.address}; catalogue of {self.prices_of}"
        verdicts = [finding.verdict for finding in self.findings]
        counts = (f"{verdicts.count(one)} {one}" for one in ("as expected", "differs", "not run"))
        yield f"{len(verdicts)} checks: {', '.join(counts)}"
        yield f"Spent: about ${self.spent_usd:.3f} of ${self.budget_usd:.2f} (estimate)"
        yield ""
        for finding in self.findings:
            yield from finding.lines()
        if self.news:
            yield "\nFields of answers that Musa does not know:"
            yield from (
                f"  {path} ({', '.join(sorted(self.news[path]))})" for path in sorted(self.news)
            )
        known = list(listed.lines(self.models))
        if known:
            yield ""
            yield from known
