"""What was spent: dollars, and always an estimate."""

from __future__ import annotations

from dataclasses import dataclass

from services.domain.ids import SessionId, TurnId
from services.domain.outcome import UNCOUNTED, Usage


@dataclass(frozen=True, slots=True)
class Expense:
    """One line of the ledger: what a turn cost, or a failure may have cost."""

    id: TurnId
    session: SessionId
    at: float
    model: str
    made: bool  # False: nothing came of it, and it may have been billed all the same
    cost_usd: float | None = None  # None: no price is known
    usage: Usage = UNCOUNTED
    sandbox: bool = False


@dataclass(frozen=True, slots=True)
class Spending:
    """Lines of the ledger added up."""

    turns: int = 0
    failures: int = 0  # that may have been billed
    unpriced: int = 0  # of both, those for which no price is known
    turns_usd: float = 0.0
    failures_usd: float = 0.0
    usage: Usage = UNCOUNTED
    model: str = ""  # where it is that of one model
    pictures: int = 0  # in the turns' answers

    @property
    def usd(self) -> float:
        """All that was spent, with what may have been."""
        return self.turns_usd + self.failures_usd
