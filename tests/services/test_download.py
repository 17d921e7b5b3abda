"""Fetching a picture from the web: what is refused before anybody is asked."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from services.download import fetch, host_of, is_public
from services.errors import ImageRejected


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://127.0.0.1/a.png", "download_private"),
        ("http://127.1/a.png", "download_private"),
        ("http://[::1]/a.png", "download_private"),
        ("http://10.0.0.8/a.png", "download_private"),
        ("http://169.254.169.254/latest/meta-data", "download_private"),
        ("http://0.0.0.0/a.png", "download_private"),
        ("http://localhost/a.png", "download_private"),
        ("http://2130706433/a.png", "download_private"),  # 127.0.0.1 as one number
        ("ftp://example.org/a.png", "download_address"),
        ("file:///etc/passwd", "download_address"),
        ("http:///a.png", "download_address"),
        ("http://user:word@example.org/a.png", "download_address"),
        ("http://example.org:99999/a.png", "download_address"),
        ("http://example.org/a b.png", "download_address"),
        ("http://example.org/\r\nX: y", "download_address"),
        ("http://example.org/" + "a" * 2100, "download_address"),
        ("http://[half/a.png", "download_address"),
    ],
)
def test_an_address_that_leads_nowhere_good_is_refused(url: str, key: str) -> None:
    with pytest.raises(ImageRejected) as refused:
        fetch(url)
    assert refused.value.key == key
    assert refused.value.title


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("64:ff9b::5db8:d822", True),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.8", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("224.0.0.1", False),
        ("100.64.0.1", False),
        ("192.168.1.1", False),
    ],
)
def test_an_address_is_public_only_if_the_one_that_it_wraps_is(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


def test_the_host_is_named_only_for_what_could_be_fetched() -> None:
    assert host_of("https://example.org/a.png") == "example.org"
    assert host_of("https://user@example.org:8/a.png") == "example.org"
    assert [host_of(url) for url in ("ftp://x/", "no address", "http://[half")] == ["", "", ""]
