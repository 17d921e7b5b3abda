"""Fetching a picture from the web: what is refused, before anybody is asked and afterwards."""

from __future__ import annotations

import gzip
import ssl
import threading
from collections.abc import Iterator
from functools import partial
from ipaddress import ip_address
from itertools import count
from pathlib import Path

import pytest

from services.download import Fetcher, Transfer, host_of, of_system
from services.download.address import is_public
from services.download.fetcher import Limits
from services.errors import Cancelled, ImageRejected
from tests.services.tunnel import Proxy, tls_front
from tests.services.web import HOST, Page, Web, endless, head, picture, redirect, silent

PNG = b"\x89PNG some bytes"
TYPE = {"Content_Type": "image/png"}


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
        ("http://0x7f.0.0.1/a.png", "download_private"),
        ("http://0x7f000001/a.png", "download_private"),
        ("http://0177.0.0.1/a.png", "download_private"),
        ("http://[::ffff:127.0.0.1]/a.png", "download_private"),
        ("http://[::ffff:7f00:1]/a.png", "download_private"),
        ("http://[64:ff9b::7f00:1]/a.png", "download_private"),
        ("http://192.168.1.1:8080/a.png", "download_private"),
        ("http://example.org\\@127.0.0.1/a.png", "download_address"),
        ("http://@127.0.0.1/a.png", "download_address"),
        ("http://.example.org/a.png", "download_address"),
        ("http://example.org:25/a.png", "download_port"),
        ("https://example.org:22/a.png", "download_port"),
        ("data:image/png;base64,aGVsbG8=", "download_address"),
        ("javascript:alert(1)", "download_address"),
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
        Fetcher().fetch(url)
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
        ("64:ff9b:1::7f00:1", False),
        ("::7f00:1", False),
        ("::", False),
        ("fec0::1", False),
        ("2001:db8::1", False),
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


# -- over a real connection, to a server that only these tests take for public


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    yield web
    web.close()


def refused(web: Web, path: str, **more: object) -> ImageRejected:
    with pytest.raises(ImageRejected) as caught:
        web.fetcher(**more).fetch(web.url(path))
    error = caught.value
    assert HOST in error.title
    assert error.advice
    assert "{" not in error.title
    return error


def test_a_picture_comes_with_its_name_and_without_anything_about_us(web: Web) -> None:
    web.pages["/a%20mug.png?size=2"] = picture(PNG)
    found = web.fetcher().fetch(web.url("/a%20mug.png?size=2"))
    assert (found.data, found.name) == (PNG, "a mug.png")
    [asked] = web.asked
    lines = asked.strip().split("\r\n")
    assert lines[0] == "GET /a%20mug.png?size=2 HTTP/1.1"
    assert sorted(lines[1:]) == [
        "Accept-Encoding: identity",
        "Accept: image/*",
        f"Host: {HOST}:{web.port}",
        "User-Agent: Musa",
    ]


@pytest.mark.parametrize("kind", ["image/png", "application/octet-stream", "text/plain", ""])
def test_what_says_that_it_is_bytes_may_be_a_picture(web: Web, kind: str) -> None:
    fields = {"Content_Type": kind} if kind else {}
    answer = head(Content_Length=str(len(PNG)), **fields) + PNG
    web.pages["/a"] = lambda client: client.sendall(answer)
    if kind == "text/plain":
        assert refused(web, "/a").key == "download_not_picture"
    else:
        assert web.fetcher().fetch(web.url("/a")).data == PNG


def test_an_answer_without_a_length_ends_with_the_connection(web: Web) -> None:
    web.pages["/a"] = lambda client: client.sendall(
        b"HTTP/1.0 200 OK\r\nContent-Type: image/png\r\n\r\n" + PNG
    )
    assert web.fetcher().fetch(web.url("/a")).data == PNG


ANSWERS: dict[str, Page] = {
    "download_status": lambda client: client.sendall(head("404 Not Found", Content_Length="0")),
    "download_web_page": picture(b"<html>sign in", "text/html; charset=utf-8"),
    "download_not_picture": picture(b"{}", "application/json"),
    "download_packed": picture(gzip.compress(bytes(90_000_000)), Content_Encoding="gzip"),
    "download_too_large": silent(head(Content_Length="20000001", **TYPE)),
    "download_failed": lambda client: client.sendall(head(Content_Length="1000", **TYPE) + PNG),
    "download_redirect": redirect("file:///etc/passwd"),
    "download_in_circles": redirect("/a"),
}


@pytest.mark.parametrize("key", ANSWERS)
def test_every_answer_that_is_no_picture_has_its_sentence(web: Web, key: str) -> None:
    web.pages["/a"] = ANSWERS[key]
    assert refused(web, "/a").key == key


@pytest.mark.parametrize(
    "answer", [b"", b"no http at all\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500]
)
def test_what_is_no_answer_is_a_failure(web: Web, answer: bytes) -> None:
    web.pages["/a"] = lambda client: client.sendall(answer)
    assert refused(web, "/a").key == "download_failed"


def test_a_stream_without_a_length_is_cut_at_the_limit(web: Web) -> None:
    web.pages["/a"] = endless(head(**TYPE), bytes(65_536))
    assert refused(web, "/a", limits=Limits(size_bytes=2_000_000)).key == "download_too_large"


@pytest.mark.parametrize(
    ("path", "page", "seconds"),
    [
        ("/heads", endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), 15),
        ("/drops", endless(head(Transfer_Encoding="chunked", **TYPE), b"1\r\nx\r\n"), 60),
    ],
)
def test_whoever_answers_drop_by_drop_is_given_up(
    web: Web, path: str, page: Page, seconds: int
) -> None:
    web.pages[path] = page
    ticks = count()
    error = refused(web, path, clock=lambda: float(next(ticks)))
    assert (error.key, f"{seconds} seconds" in error.title) == ("download_too_slow", True)


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nContent-", head(**TYPE) + PNG])
def test_whoever_falls_silent_is_given_up(web: Web, first: bytes) -> None:
    web.pages["/a"] = silent(first)
    limits = Limits(total_s=0.3, answer_s=0.3)
    assert refused(web, "/a", limits=limits).key == "download_too_slow"


def test_a_name_server_that_never_answers_is_given_up() -> None:
    gate = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        gate.wait(30)
        return []

    with pytest.raises(ImageRejected) as caught:
        Fetcher(resolve, limits=Limits(answer_s=0.1)).fetch("http://pictures.example/a")
    gate.set()
    assert caught.value.key == "download_too_slow"


def test_an_answer_may_lead_elsewhere_and_is_followed(web: Web) -> None:
    web.names["cdn.example"] = ["127.0.0.1"]
    web.pages["/a.png"] = redirect(f"//cdn.example:{web.port}/b c.png?x=%20#part", "307 X")
    web.pages["/b%20c.png?x=%20"] = picture(PNG)
    found = web.fetcher().fetch(web.url("/a.png"))
    assert (found.data, found.name) == (PNG, "a.png")
    assert web.resolved == [HOST, "cdn.example"]


@pytest.mark.parametrize(
    ("location", "key"),
    [
        ("http://10.0.0.8/a.png", "download_private"),
        ("http://169.254.169.254/latest/meta-data", "download_private"),
        ("http://inside.example/a.png", "download_private"),
        ("ftp://pictures.example/a.png", "download_redirect"),
        ("file:///etc/passwd", "download_redirect"),
        ("http://user:word@pictures.example/a.png", "download_redirect"),
        ("http://pictures.example:25/a.png", "download_redirect"),
        ("http://[half/a.png", "download_redirect"),
        ("data:image/png;base64,aGVsbG8=", "download_redirect"),
    ],
)
def test_where_an_answer_leads_is_checked_like_the_first_address(
    web: Web, location: str, key: str
) -> None:
    web.names["inside.example"] = ["192.168.0.7"]
    web.pages["/a"] = redirect(location)
    with pytest.raises(ImageRejected) as caught:
        web.fetcher().fetch(web.url("/a"))
    assert caught.value.key == key
    assert len(web.asked) == 1


def test_a_name_is_looked_up_once_and_its_checked_address_is_used(web: Web) -> None:
    web.pages["/a"] = picture(PNG)
    answers = iter([["127.0.0.1"], ["10.0.0.8"]])
    fetcher = Fetcher(lambda host, port: next(answers), lambda address: str(address) != "10.0.0.8")
    assert fetcher.fetch(web.url("/a")).data == PNG
    assert next(answers) == ["10.0.0.8"], "the second answer was never asked for"


def test_a_name_with_one_private_address_is_refused_altogether(web: Web) -> None:
    web.names[HOST] = ["127.0.0.1", "192.168.0.7"]
    assert refused(web, "/a").key == "download_private"
    assert web.asked == []


def test_the_next_address_is_tried_where_the_first_does_not_answer(web: Web) -> None:
    web.pages["/a"] = picture(PNG)
    fetcher = Fetcher(lambda host, port: ["::1", "127.0.0.1"], lambda address: True)
    assert fetcher.fetch(web.url("/a")).data == PNG


def test_over_tls_the_certificate_is_held_against_the_name(web: Web, tmp_path: Path) -> None:
    web.pages["/a"] = picture(PNG)
    with tls_front(HOST, web.port, tmp_path / "keys") as (port, authority):
        trusted = partial(ssl.create_default_context, cafile=str(authority))
        assert web.fetcher(trusted=trusted).fetch(f"https://{HOST}:{port}/a").data == PNG
        web.names["other.example"] = ["127.0.0.1"]
        for url, known in (
            (f"https://other.example:{port}/a", trusted),
            (f"https://{HOST}:{port}/a", None),
        ):
            with pytest.raises(ImageRejected) as caught:
                web.fetcher(**({"trusted": known} if known else {})).fetch(url)
            assert caught.value.key == "download_failed"
        assert len(web.asked) == 1

        # Nor does an answer lead from a safe line to one that others can change.
        web.pages["/b"] = redirect(web.url("/a"))
        with pytest.raises(ImageRejected) as caught:
            web.fetcher(trusted=trusted).fetch(f"https://{HOST}:{port}/b")
        assert caught.value.key == "download_redirect"


def test_how_far_it_is_is_told_to_the_last_byte(web: Web) -> None:
    data = bytes(1_000_000)
    web.pages["/a"] = picture(data)
    told: list[tuple[int, int]] = []
    web.fetcher().fetch(web.url("/a"), Transfer(lambda done, of: told.append((done, of))))
    assert told[-1] == (1_000_000, 1_000_000)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert 2 < len(told) <= 201


@pytest.mark.parametrize("first", [b"", head(Content_Length="1000000", **TYPE) + bytes(70_000)])
def test_stopping_ends_the_wait_at_once(web: Web, first: bytes) -> None:
    there = threading.Event()

    def page(client: object) -> None:
        there.set()
        silent(first)(client)  # type: ignore[arg-type]

    web.pages["/a"] = page
    transfer = Transfer()
    stopper = threading.Thread(target=lambda: there.wait(10) and transfer.stop())
    stopper.start()
    with pytest.raises(Cancelled):
        web.fetcher().fetch(web.url("/a"), transfer)
    stopper.join(10)
    with pytest.raises(Cancelled):
        web.fetcher().fetch(web.url("/a"), transfer)


@pytest.fixture
def proxy(web: Web) -> Iterator[Proxy]:
    proxy = Proxy(web.port)
    yield proxy
    proxy.close()


def test_a_proxy_is_asked_for_the_whole_address_and_by_name(web: Web) -> None:
    web.pages[f"http://{HOST}/a.png?x=1"] = picture(PNG)
    fetcher = web.fetcher(through=lambda url: f"http://127.0.0.1:{web.port}")
    assert fetcher.fetch(f"http://{HOST}/a.png?x=1").data == PNG
    [asked] = web.asked
    assert f"Host: {HOST}\r\n" in asked
    assert "Proxy-Authorization" not in asked


def test_a_proxy_hears_the_name_and_the_password_that_its_address_has(web: Web) -> None:
    web.pages[f"http://{HOST}/a"] = picture(PNG)
    named = f"http://me:pass%20word@127.0.0.1:{web.port}"
    web.fetcher(through=lambda url: named).fetch(f"http://{HOST}/a")
    assert "Proxy-Authorization: Basic bWU6cGFzcyB3b3Jk\r\n" in web.asked[0]


def test_through_a_proxy_tls_goes_on_to_the_named_server(
    web: Web, proxy: Proxy, tmp_path: Path
) -> None:
    web.pages["/a"] = picture(PNG)
    with tls_front(HOST, web.port, tmp_path / "keys") as (port, authority):
        through = Proxy(port)
        trusted = partial(ssl.create_default_context, cafile=str(authority))
        fetcher = web.fetcher(trusted=trusted, through=lambda url: through.address)
        try:
            assert fetcher.fetch(f"https://{HOST}/a").data == PNG
            assert through.asked == [f"CONNECT {HOST}:443 HTTP/1.1"]
            assert PNG not in through.heard
        finally:
            through.close()


def test_what_is_private_here_is_not_asked_of_a_proxy_either(web: Web, proxy: Proxy) -> None:
    web.names["inside.example"] = ["192.168.0.7"]
    for url in ("http://inside.example/a", "http://10.0.0.8/a", "https://[::1]/a"):
        with pytest.raises(ImageRejected) as caught:
            web.fetcher(through=lambda url: proxy.address).fetch(url)
        assert caught.value.key == "download_private"
    assert proxy.asked == []


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("far.example.org", ""),
        ("router", "download_private"),
        ("printer.local", "download_private"),
        ("wiki.corp", "download_private"),
        ("router.home.arpa", "download_private"),
        ("localhost.", "download_private"),
        ("10.0.0.0x8", "download_private"),
    ],
)
def test_a_name_that_only_the_proxy_knows_is_asked_for_where_it_sounds_public(
    web: Web, host: str, key: str
) -> None:
    def knows_nothing(host: str, port: int) -> list[str]:
        raise OSError("no name server here")

    web.pages[f"http://{host}/a"] = picture(PNG)
    fetcher = Fetcher(knows_nothing, through=lambda url: f"http://127.0.0.1:{web.port}")
    if not key:
        assert fetcher.fetch(f"http://{host}/a").data == PNG
        return
    with pytest.raises(ImageRejected) as caught:
        fetcher.fetch(f"http://{host}/a")
    assert (caught.value.key, web.asked) == (key, [])


@pytest.mark.parametrize("refusal", ["407 Proxy Authentication Required", "403 Forbidden"])
def test_a_proxy_that_refuses_is_named(web: Web, refusal: str) -> None:
    refusing = Proxy(refusal=refusal)
    try:
        with pytest.raises(ImageRejected) as caught:
            web.fetcher(through=lambda url: refusing.address).fetch(f"https://{HOST}/a")
        assert caught.value.key == "download_proxy"
        assert "127.0.0.1" in caught.value.title
    finally:
        refusing.close()


@pytest.mark.parametrize(
    ("named", "key"),
    [
        ("http://127.0.0.1:1", "download_proxy"),
        ("socks5://127.0.0.1:1080", "download_proxy_kind"),
        ("https://127.0.0.1:1", "download_proxy_kind"),
        ("http://127.0.0.1:port", "download_proxy_kind"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_told_and_never_passed_by(
    web: Web, named: str, key: str
) -> None:
    with pytest.raises(ImageRejected) as caught:
        web.fetcher(through=lambda url: named).fetch(web.url("/a"))
    assert (caught.value.key, web.asked) == (key, [])
    assert caught.value.title


def test_the_systems_proxy_is_taken_except_where_it_says_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    assert of_system("https://pictures.example/a") == ""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "here.example")
    assert of_system("https://pictures.example/a") == "http://proxy.example:3128"
    assert of_system("http://pictures.example/a") == ""
    assert of_system("https://here.example/a") == ""
