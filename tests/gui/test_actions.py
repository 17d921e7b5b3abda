from __future__ import annotations

from collections import Counter

from gui.actions import TABLE


def test_no_two_actions_share_a_key_or_a_name() -> None:
    """Qt lets neither of two that share a key have it, and says nothing."""
    keys = Counter(key for row in TABLE for key in row.keys.split(" or ") if key)
    assert [key for key, count in keys.items() if count > 1] == []
    names = Counter(row.name for row in TABLE)
    assert [name for name, count in names.items() if count > 1] == []
