"""The web page of a tree: complete, escaped, and asking nobody for anything."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image

from services.domain import Outcome, Picture, Recipe, Reference, Source, Turn, TurnId
from services.errors import Cancelled, Unwritable
from services.exports import page as page_of
from services.exports.exported import Exported
from services.exports.page import write_page
from services.exports.pictures import write_pictures
from services.exports.watch import Watch
from services.imaging.client import Imaging
from services.library import Library
from services.messages import say
from tests.imaging.pictures import card, encoded
from tests.library.samples import answer_bytes, blob_of

VOID = {"meta", "img", "input", "link", "br"}
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


Write = Callable[..., Exported]


@pytest.fixture
def written(home: Library, tmp_path: Path) -> Iterator[Write]:
    """`write_page` from the library `home`, with an imaging process and a desk."""
    imaging, desk = Imaging(), home.folder / "tmp" / "desk"
    desk.mkdir(parents=True)

    def write(target: Path, title: str, turns: list[Turn], watch: Watch | None = None) -> Exported:
        return write_page(target, title, turns, home.blob_path, imaging, desk, watch or Watch())

    yield write
    imaging.close()


def turns_of(home: Library) -> list[Turn]:
    return [home.turn(turn) for turn in home.turns_of(home.sessions()[0].id)]


def test_a_page_holds_the_whole_tree_and_needs_nothing_else(
    home: Library, tmp_path: Path, written: Write
) -> None:
    target = tmp_path / "page.html"
    turns = turns_of(home)
    made = written(target, "Lighthouses", turns)
    assert made.files == (target,)
    assert list(tmp_path.glob("*.html")) == [target]
    page = Read(target.read_text("utf-8"))
    addresses = page.all("img", "src")
    assert len(addresses) == 3
    for address, turn in zip(addresses, turns, strict=True):
        kind, _, data = address.partition(";base64,")
        assert kind == f"data:{turn.outcome.pictures[0].mime}"
        assert b64decode(data, validate=True) == answer_bytes(turn.id)[0]
    assert page.words.count("A lighthouse\nat dusk") == 3
    assert "mood.png" in page.words
    assert "https://example.org" in page.all("a", "href")
    tags = {name for name, _ in page.tags}
    assert not tags & {"script", "link", "iframe", "form", "object"}
    policy = next(attrs["content"] for name, attrs in page.tags if "http-equiv" in attrs)
    assert policy
    assert "default-src 'none'" in policy


def test_a_picture_that_was_hung_goes_out_under_the_name_of_its_file(
    home: Library, tmp_path: Path, written: Write
) -> None:
    turn = hung(turns_of(home)[0])
    written(tmp_path / "page.html", "Hung", [turn])
    page = Read((tmp_path / "page.html").read_text("utf-8"))
    assert "mug v1.2.png" in page.words
    assert say("page_no_prompt") not in page.words
    assert say("page_ratio") not in page.words, "nothing was asked for"
    assert page.all("img", "alt") == ["mug v1.2.png"]
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


def test_words_of_others_are_words(home: Library, tmp_path: Path, written: Write) -> None:
    [turn, *_] = turns_of(home)
    sources = (Source("javascript:alert(1)", HOSTILE), Source('https://x.example/"><b>', "ok"))
    hostile = replace(
        turn,
        recipe=replace(turn.recipe, prompt=HOSTILE, system_instruction=HOSTILE),
        outcome=replace(turn.outcome, text=HOSTILE, sources=sources, model_version=HOSTILE),
    )
    written(tmp_path / "page.html", HOSTILE, [hostile])
    text = (tmp_path / "page.html").read_text("utf-8")
    page = Read(text)
    assert "<script" not in text
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert page.words.count("<script>alert(1)</script>") >= 5
    assert all(not address.startswith("javascript") for address in page.all("a", "href"))


def test_the_policy_lets_its_own_look_in_and_nothing_else(
    home: Library, tmp_path: Path, written: Write
) -> None:
    written(tmp_path / "page.html", "Lighthouses", turns_of(home))
    text = (tmp_path / "page.html").read_text("utf-8")
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


def test_every_turn_is_told_in_words_and_found_from_the_top(
    home: Library, tmp_path: Path, written: Write
) -> None:
    [turn, *_] = turns_of(home)
    long = "\u05e9\u05dc\u05d5\u05dd \0" + "very " * 200 + "long\nsecond line"
    many = [
        replace(turn, id=TurnId(f"n{number}"), recipe=replace(turn.recipe, prompt=long))
        for number in range(10)
    ]
    written(tmp_path / "page.html", "Many", many)
    text = (tmp_path / "page.html").read_text("utf-8")
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


def test_a_page_of_nothing_says_so(home: Library, tmp_path: Path, written: Write) -> None:
    written(tmp_path / "page.html", "Empty", [])
    page = Read((tmp_path / "page.html").read_text("utf-8"))
    assert say("page_empty") in page.words


def test_a_long_or_bushy_tree_stays_shallow(home: Library, tmp_path: Path, written: Write) -> None:
    [turn, *_] = turns_of(home)
    quiet = replace(turn, outcome=replace(turn.outcome, pictures=()))
    chain: list[Turn] = []
    for number in range(900):
        parent = chain[-1].id if chain else None
        chain.append(replace(quiet, id=TurnId(f"c{number}"), parent=parent))
        chain.insert(-1, replace(quiet, id=TurnId(f"s{number}"), parent=parent))
    written(tmp_path / "page.html", "Deep", chain)
    page = Read((tmp_path / "page.html").read_text("utf-8"))
    assert len(page.all("article", "id")) == 1800
    assert page.deepest < 200


def test_a_page_is_whole_or_not_there(home: Library, tmp_path: Path, written: Write) -> None:
    turns = turns_of(home)
    stopped = Watch(lambda done, of: stopped.stop() if done == 2 else None)
    with pytest.raises(Cancelled):
        written(tmp_path / "page.html", "x", turns, stopped)
    with pytest.raises(Cancelled):
        written(tmp_path / "new" / "page.html", "x", turns, stopped)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    (tmp_path / "page.html").write_bytes(b"of somebody's")
    with pytest.raises(Unwritable):
        written(tmp_path / "page.html", "x", turns)
    home.blob_path(blob_of(answer_bytes("turn-2")[0])).unlink()
    made = written(tmp_path / "torn.html", "x", turns)
    assert len(made.missing) == 1
    assert "missing from the library" in (tmp_path / "torn.html").read_text()


def test_a_page_of_very_much_holds_smaller_pictures_and_says_so(
    home: Library, tmp_path: Path, written: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, kept = turns_of(home), []
    for turn in turns:
        data = encoded(card(3000, 1200), "PNG") if turn.id == "turn-1" else b"no picture at all"
        picture = Picture(blob_of(data), "image/png", 3000, 1200, len(data))
        path = home.blob_path(picture.blob)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        kept.append(replace(turn, outcome=replace(turn.outcome, pictures=(picture,))))
    monkeypatch.setattr(page_of, "WHOLE_BYTES", 10)
    written(tmp_path / "page.html", "Many", kept)
    page = Read((tmp_path / "page.html").read_text("utf-8"))
    first, second, _ = page.all("img", "src")
    with Image.open(BytesIO(b64decode(first.partition(",")[2]))) as shown:
        assert shown.size == (1024, 410)
    assert b64decode(second.partition(",")[2]) == b"no picture at all", "the browser may try"
    assert "Pictures are smaller here" in page.words
    assert page.words.count("3000 × 1200") == 3
