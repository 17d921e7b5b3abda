"""The web page of a tree: complete, escaped, and asking nobody for anything."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from services.domain import Outcome, Recipe, Reference, Source, Turn, TurnId
from services.errors import Cancelled, Unwritable
from services.exports.page import write_page
from services.exports.pictures import write_pictures
from services.exports.watch import Watch
from services.library import Library
from services.messages import say
from tests.library.samples import answer_bytes, blob_of

VOID = {"meta", "img", "link", "br"}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\ud800"


class Read(HTMLParser):
    """What a browser would find; fails where tags do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.deepest = 0
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
            self.deepest = max(self.deepest, len(self.open))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str, attribute: str) -> list[str]:
        return [str(attrs.get(attribute)) for name, attrs in self.tags if name == tag]


def turns_of(home: Library) -> list[Turn]:
    return [home.turn(turn) for turn in home.turns_of(home.sessions()[0].id)]


def test_a_page_holds_the_whole_tree_and_needs_nothing_else(home: Library, tmp_path: Path) -> None:
    target = tmp_path / "page"
    turns = turns_of(home)
    made = write_page(target, "Lighthouses", turns, home.blob_path, Watch())
    assert made.files == (target / "index.html",)
    page = Read((target / "index.html").read_text("utf-8"))
    addresses = page.all("img", "src")
    assert len(addresses) == 3
    for address, turn in zip(addresses, turns, strict=True):
        picture = target / unquote(address)
        assert picture.read_bytes() == answer_bytes(turn.id)[0]
    assert page.words.count("A lighthouse\nat dusk") == 3
    assert "mood.png" in page.words
    assert "https://example.org" in page.all("a", "href")
    tags = {name for name, _ in page.tags}
    assert not tags & {"script", "link", "iframe", "form", "object"}
    policy = next(attrs["content"] for name, attrs in page.tags if "http-equiv" in attrs)
    assert policy
    assert "default-src 'none'" in policy


def test_a_picture_that_was_hung_goes_out_under_the_name_of_its_file(
    home: Library, tmp_path: Path
) -> None:
    turn = hung(turns_of(home)[0])
    write_page(tmp_path / "page", "Hung", [turn], home.blob_path, Watch())
    page = Read((tmp_path / "page" / "index.html").read_text("utf-8"))
    assert "mug v1.2.png" in page.words
    assert say("page_no_prompt") not in page.words
    assert say("page_ratio") not in page.words, "nothing was asked for"
    [address] = page.all("img", "src")
    assert "mug v1 2" in unquote(address)
    made = write_pictures(tmp_path / "out", [turn], home.blob_path, Watch(), recipes=True)
    [file] = made.files
    assert "mug v1 2" in file.name
    assert (file.read_bytes(), made.plain) == (answer_bytes(turns_of(home)[0].id)[0], 0)


def hung(turn: Turn) -> Turn:
    """`turn` as a picture from elsewhere, for which nobody was asked."""
    picture = turn.outcome.pictures[0]
    imported = Reference(picture, picture, "mug v1.2.png")
    outcome = Outcome(pictures=(picture,), imported=imported)
    return replace(turn, recipe=Recipe(), outcome=outcome, model_sent="")


def test_words_of_others_are_words(home: Library, tmp_path: Path) -> None:
    [turn, *_] = turns_of(home)
    sources = (Source("javascript:alert(1)", HOSTILE), Source('https://x.example/"><b>', "ok"))
    hostile = replace(
        turn,
        recipe=replace(turn.recipe, prompt=HOSTILE, system_instruction=HOSTILE),
        outcome=replace(turn.outcome, text=HOSTILE, sources=sources, model_version=HOSTILE),
    )
    write_page(tmp_path / "page", HOSTILE, [hostile], home.blob_path, Watch())
    text = (tmp_path / "page" / "index.html").read_text("utf-8")
    page = Read(text)
    assert "<script" not in text
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert page.words.count("<script>alert(1)</script>") >= 5
    assert all(not address.startswith("javascript") for address in page.all("a", "href"))


def test_the_policy_lets_its_own_look_in_and_nothing_else(home: Library, tmp_path: Path) -> None:
    write_page(tmp_path / "page", "Lighthouses", turns_of(home), home.blob_path, Watch())
    text = (tmp_path / "page" / "index.html").read_text("utf-8")
    style = text.partition("<style>")[2].partition("</style>")[0]
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    page = Read(text)
    policy = next(str(attrs["content"]) for name, attrs in page.tags if "http-equiv" in attrs)
    assert f"style-src 'sha256-{hashed}'" in policy
    assert "unsafe" not in policy
    assert not any(attrs.get("style") for _, attrs in page.tags)
    assert "url(" not in style
    assert "@import" not in style
    addresses = page.all("img", "src") + page.all("a", "href")
    assert {urlsplit(address).netloc for address in addresses} == {"", "example.org"}


def test_every_turn_is_told_in_words_and_found_from_the_top(home: Library, tmp_path: Path) -> None:
    [turn, *_] = turns_of(home)
    long = "\u05e9\u05dc\u05d5\u05dd \0" + "very " * 200 + "long\nsecond line"
    many = [
        replace(turn, id=TurnId(f"n{number}"), recipe=replace(turn.recipe, prompt=long))
        for number in range(10)
    ]
    write_page(tmp_path / "page", "Many", many, home.blob_path, Watch())
    text = (tmp_path / "page" / "index.html").read_text("utf-8")
    page = Read(text)
    assert "\0" not in text
    headings = [attrs for name, attrs in page.tags if name == "article"]
    assert [attrs["aria-labelledby"] for attrs in headings] == [f"h-turn-n{n}" for n in range(10)]
    links = [address for address in page.all("a", "href") if address.startswith("#")]
    assert links == [f"#turn-n{number}" for number in range(10)]
    assert page.words.count("second line") == 10
    assert "10 pictures" in page.words
    assert all(name in page.all("article", "id") for name in (link[1:] for link in links))
    scrolling = [attrs for name, attrs in page.tags if name == "p" and "tabindex" in attrs]
    assert len(scrolling) == 10


def test_a_page_of_nothing_says_so(home: Library, tmp_path: Path) -> None:
    write_page(tmp_path / "page", "Empty", [], home.blob_path, Watch())
    page = Read((tmp_path / "page" / "index.html").read_text("utf-8"))
    assert say("page_empty") in page.words


def test_a_long_or_bushy_tree_stays_shallow(home: Library, tmp_path: Path) -> None:
    [turn, *_] = turns_of(home)
    quiet = replace(turn, outcome=replace(turn.outcome, pictures=()))
    chain: list[Turn] = []
    for number in range(900):
        parent = chain[-1].id if chain else None
        chain.append(replace(quiet, id=TurnId(f"c{number}"), parent=parent))
        chain.insert(-1, replace(quiet, id=TurnId(f"s{number}"), parent=parent))
    write_page(tmp_path / "page", "Deep", chain, home.blob_path, Watch())
    page = Read((tmp_path / "page" / "index.html").read_text("utf-8"))
    assert len(page.all("article", "id")) == 1800
    assert page.deepest < 200


def test_a_page_is_whole_or_not_there(home: Library, tmp_path: Path) -> None:
    turns = turns_of(home)
    stopped = Watch(lambda done, of: stopped.stop() if done == 2 else None)
    with pytest.raises(Cancelled):
        write_page(tmp_path / "page", "x", turns, home.blob_path, stopped)
    with pytest.raises(Cancelled):
        write_page(tmp_path / "new" / "page", "x", turns, home.blob_path, stopped)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    (tmp_path / "page").mkdir()
    with pytest.raises(Unwritable):
        write_page(tmp_path / "page", "x", turns, home.blob_path, Watch())
    home.blob_path(blob_of(answer_bytes("turn-2")[0])).unlink()
    made = write_page(tmp_path / "torn", "x", turns, home.blob_path, Watch())
    assert len(made.missing) == 1
    assert "missing from the library" in (tmp_path / "torn" / "index.html").read_text()
