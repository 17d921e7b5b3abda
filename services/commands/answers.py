"""What a command answers, and its failures in the same form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.errors import OverBudget, StudioError

Answer = Mapping[str, Any]


def failure(error: StudioError) -> Answer:
    """`error` as a command tells it."""
    if isinstance(error, OverBudget):  # there is no button to say yes with
        params: dict[str, Any] = dict(error.params)
        error = OverBudget("over_budget_command", **params)
    value = error.to_json()
    kept = ("kind", "title", "advice", "next_step", "retry_after_s", "may_have_been_billed")
    return {**{name: value[name] for name in kept}, "billing": error.billing}
