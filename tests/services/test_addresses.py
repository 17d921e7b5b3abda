"""An address that is typed is used as it is meant, or refused with the reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import addresses
from services.errors import Unreachable


@pytest.mark.parametrize(
    ("typed", "text", "host", "shows_the_key"),
    [
        (" https://Relay.Example/gemini/ ", "https://relay.example/gemini", "relay.example", False),
        ("https://relay.example:8443", "https://relay.example:8443", "relay.example:8443", False),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080", "127.0.0.1:8080", False),
        ("HTTP://localhost", "http://localhost", "localhost", False),
        ("http://[::1]:80", "http://[::1]:80", "[::1]:80", False),
        ("http://192.168.1.2", "http://192.168.1.2", "192.168.1.2", True),
        ("http://127.0.0.1.example", "http://127.0.0.1.example", "127.0.0.1.example", True),
        ("http://localhost.example", "http://localhost.example", "localhost.example", True),
    ],
)
def test_addresses_are_read(typed: str, text: str, host: str, shows_the_key: bool) -> None:
    address = addresses.read(typed)
    assert (address.text, address.host, address.shows_the_key) == (text, host, shows_the_key)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("relay.example", "address_scheme"),
        ("relay.example:8080", "address_scheme"),
        ("ftp://relay.example", "address_scheme"),
        ("socks5://127.0.0.1:9050", "address_scheme"),
        ("file:///etc/passwd", "address_scheme"),
        ("https:relay.example", "address_scheme"),
        ("https://", "address_malformed"),
        ("https://a b", "address_malformed"),
        ("https://a\nb", "address_malformed"),
        ("https://[::1", "address_malformed"),
        ("https://relay.example:99999", "address_malformed"),
        ("https://relay.example:0", "address_malformed"),
        ("https://" + "a" * 3000, "address_malformed"),
        ("https://ada:secret@relay.example", "address_names_a_user"),
        ("https://@relay.example", "address_names_a_user"),
        ("https://relay.example?key=secret", "address_too_much"),
        ("https://relay.example/#top", "address_too_much"),
    ],
)
def test_what_is_no_address_is_refused_and_never_quoted(typed: str, key: str) -> None:
    with pytest.raises(Unreachable) as caught:
        addresses.read(typed)
    assert caught.value.key == key
    assert "secret" not in f"{caught.value.title} {caught.value.advice}"


def test_a_proxy_has_no_path() -> None:
    assert addresses.proxy("http://proxy.example:3128/").text == "http://proxy.example:3128"
    with pytest.raises(Unreachable):
        addresses.proxy("http://proxy.example/path")


@given(st.text())
def test_whatever_is_typed_is_read_the_same_twice_or_refused(typed: str) -> None:
    try:
        address = addresses.read(f"https://{typed}")
    except Unreachable:
        return
    assert addresses.read(address.text) == address
    assert "@" not in address.host
