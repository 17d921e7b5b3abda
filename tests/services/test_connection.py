"""Which proxies may see a request."""

from __future__ import annotations

import pytest

from services.studio.connection import Connection


@pytest.mark.parametrize(
    ("endpoint", "sandbox", "trusted"),
    [
        (None, False, True),
        ("https://relay.example", False, True),
        ("http://127.0.0.1:8080", False, False),
        ("HTTP://127.0.0.1:8080", False, False),
        (None, True, False),
    ],
)
def test_the_systems_proxy_never_carries_a_key_in_clear(
    endpoint: str | None, sandbox: bool, trusted: bool
) -> None:
    assert Connection(endpoint, trust_env=True, sandbox=sandbox).trust_env is trusted
