"""Pictures come from disk on threads, and only while they are wanted."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from gui.state.pictures import SIZES, Pictures
from gui.state.thumb_line import ThumbLine
from services.domain import BlobId, Picture
from services.errors import ImageRejected
from tests.imaging.profiles import display_p3


def blob_of(name: str) -> BlobId:
    return BlobId(hashlib.sha256(name.encode()).hexdigest())


def write_thumbnails(folder: Path, blob: BlobId, ratio: float = 2.0, kind: str = "jpg") -> None:
    (folder / blob[:2]).mkdir(parents=True, exist_ok=True)
    for px in SIZES:
        image = Image.new("RGB", (px, round(px / ratio)), (200, 40, 40))
        image.save(folder / blob[:2] / f"{blob}-{px}.{kind}")


class Maker:
    """Makes thumbnails as the imaging process would, or refuses; counts the calls."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[BlobId] = []
        self.refuse = False
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, blob: BlobId) -> None:
        self.asked.append(blob)
        self.gate.wait(10)
        if self.refuse:
            raise ImageRejected("pictures_unreadable")
        write_thumbnails(self.folder, blob)


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return Maker(tmp_path / "thumbs")


Build = Callable[..., Pictures]


@pytest.fixture
def build(tmp_path: Path, maker: Maker, qapp: object) -> Iterator[Build]:
    built: list[Pictures] = []

    def make(limit_bytes: int = 1 << 26) -> Pictures:
        pictures = Pictures(maker.folder, lambda blob: tmp_path / blob, maker, limit_bytes)
        built.append(pictures)
        return pictures

    yield make
    maker.gate.set()
    for pictures in built:
        pictures.close()


@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_a_thumbnail_arrives_and_is_there_at_once_afterwards(
    build: Build, maker: Maker, qtbot: QtBot, kind: str
) -> None:
    blob = blob_of("cup")
    write_thumbnails(maker.folder, blob, kind=kind)
    pictures = build()
    with qtbot.waitSignal(pictures.arrived) as came:
        assert pictures.thumbnail(blob, 100) is None
    assert came.args == [blob, 128]
    image = pictures.thumbnail(blob, 128)
    assert image is not None
    assert (image.width(), image.height()) == (128, 64)
    assert maker.asked == []


def test_a_missing_thumbnail_is_made_once_for_all_sizes(
    build: Build, maker: Maker, qtbot: QtBot
) -> None:
    pictures, blob = build(), blob_of("new")
    with qtbot.waitSignals([pictures.arrived] * 3):
        for px in (64, 128, 512):
            pictures.thumbnail(blob, px)
    assert maker.asked == [blob]


def test_a_picture_that_cannot_be_made_says_why_and_is_not_tried_again(
    build: Build, maker: Maker, qtbot: QtBot
) -> None:
    pictures, blob = build(), blob_of("broken")
    maker.refuse = True
    with qtbot.waitSignal(pictures.failed) as failed:
        pictures.thumbnail(blob, 64)
    assert failed.args == [blob]
    problem = pictures.problem(blob)
    assert problem is not None
    assert problem.title == "This picture cannot be shown"
    pictures.thumbnail(blob, 64)
    maker.refuse = False
    pictures.retry(blob)
    with qtbot.waitSignal(pictures.arrived):
        pictures.thumbnail(blob, 64)
    assert maker.asked == [blob, blob]


def test_a_damaged_thumbnail_is_made_again(build: Build, maker: Maker, qtbot: QtBot) -> None:
    pictures, blob = build(), blob_of("torn")
    write_thumbnails(maker.folder, blob)
    (maker.folder / blob[:2] / f"{blob}-64.jpg").write_bytes(b"no picture at all")
    with qtbot.waitSignal(pictures.arrived):
        pictures.thumbnail(blob, 64)
    assert maker.asked == [blob]


def test_making_one_does_not_hold_up_the_others(build: Build, maker: Maker, qtbot: QtBot) -> None:
    pictures = build()
    write_thumbnails(maker.folder, blob_of("ready"))
    maker.gate.clear()
    for name in ("a", "b", "c"):
        pictures.thumbnail(blob_of(name), 64)
    with qtbot.waitSignal(pictures.arrived) as came:
        pictures.thumbnail(blob_of("ready"), 64)
    assert came.args == [blob_of("ready"), 64]


def test_what_the_board_no_longer_wants_is_dropped() -> None:
    line, blobs = ThumbLine(), [blob_of(f"n{n}") for n in range(40)]
    line.want([(blob, 64) for blob in blobs])
    line.want([(blobs[7], 64)])
    line.ask((blobs[9], 256))
    assert line.next_wanted() == (blobs[9], 256), "what somebody asks for by itself goes first"
    assert line.next_wanted() == (blobs[7], 64)
    line.close()
    assert line.next_wanted() is None


def test_what_waits_to_be_made_is_dropped_with_the_boards_wish(
    build: Build, maker: Maker, qtbot: QtBot
) -> None:
    pictures, blobs = build(), [blob_of(f"u{n}") for n in range(5)]
    write_thumbnails(maker.folder, blob_of("ready"))
    maker.gate.clear()
    with qtbot.waitSignal(pictures.arrived):  # by then the five have been looked for
        pictures.want([*((blob, 64) for blob in blobs), (blob_of("ready"), 64)])
    pictures.want([(blobs[4], 64)])
    with qtbot.waitSignal(pictures.arrived, check_params_cb=lambda blob, px: blob == blobs[4]):
        maker.gate.set()
    assert blobs[3] not in maker.asked


def test_memory_is_bounded_and_the_longest_unused_goes_first(
    build: Build, maker: Maker, qtbot: QtBot
) -> None:
    pictures = build(limit_bytes=3 * 64 * 32 * 4)
    blobs = [blob_of(f"m{n}") for n in range(4)]
    for blob in blobs:
        write_thumbnails(maker.folder, blob)
        with qtbot.waitSignal(pictures.arrived):
            pictures.thumbnail(blob, 64)
        pictures.thumbnail(blobs[0], 64)
    assert [pictures.has(blob, 64) for blob in blobs] == [True, False, True, True]


def test_peeking_gives_the_nearest_size_and_loads_nothing(
    build: Build, maker: Maker, qtbot: QtBot
) -> None:
    pictures, blob = build(), blob_of("peek")
    assert pictures.peek(blob, 64) is None
    with qtbot.waitSignals([pictures.arrived] * 2):
        pictures.thumbnail(blob, 64)
        pictures.thumbnail(blob, 256)
    widths = [image.width() for px in (50, 100, 900) if (image := pictures.peek(blob, px))]
    assert widths == [64, 256, 256]


def test_an_original_is_decoded_at_the_size_of_the_screen(
    build: Build, qtbot: QtBot, tmp_path: Path
) -> None:
    pictures, picture = build(), original(tmp_path, "large", 3000, 1500)
    with qtbot.waitSignal(pictures.arrived) as came:
        assert pictures.original(picture, 900) is None
    assert came.args == [picture.blob, 1024]
    image = pictures.original(picture, 900)
    assert image is not None
    assert (image.width(), image.height()) == (1024, 512)


def test_a_file_that_is_not_what_its_name_says_is_not_shown(
    build: Build, qtbot: QtBot, tmp_path: Path
) -> None:
    pictures, blob = build(), blob_of("disguised")
    Image.new("RGB", (900, 900)).save(tmp_path / blob, "PNG")
    with qtbot.waitSignal(pictures.blemished):
        pictures.original(Picture(blob, "image/png", 900, 900, 1), 900)
    problem = pictures.original_problem(blob)
    assert isinstance(problem, ImageRejected)
    assert problem.key == "image_changed"


def test_a_damaged_original_leaves_its_thumbnails_alone(
    build: Build, maker: Maker, qtbot: QtBot
) -> None:
    pictures, blob = build(), blob_of("half")
    write_thumbnails(maker.folder, blob)
    picture = Picture(blob, "image/jpeg", 900, 900, 1)
    with qtbot.waitSignal(pictures.blemished):
        pictures.original(picture, 900)
    assert pictures.original_problem(blob) is not None
    assert pictures.problem(blob) is None
    with qtbot.waitSignal(pictures.arrived):
        pictures.thumbnail(blob, 64)


def test_closing_ends_the_threads(build: Build) -> None:
    pictures = build()
    pictures.want([(blob_of(f"x{n}"), 64) for n in range(100)])
    pictures.close()
    assert not any(thread.is_alive() for thread in pictures._threads)


def test_originals_push_no_thumbnail_out(
    build: Build, maker: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    blob, picture = blob_of("small"), original(tmp_path, "large", 6000, 30)
    write_thumbnails(maker.folder, blob)
    pictures = build(limit_bytes=3 * 64 * 32 * 4)
    with qtbot.waitSignal(pictures.arrived):
        pictures.thumbnail(blob, 64)
    with qtbot.waitSignal(pictures.arrived):
        pictures.original(picture, 4000)
    whole = pictures.peek(picture.blob, 6000)
    assert whole is not None
    assert whole.width() == 4096
    assert pictures.has(blob, 64)


def original(folder: Path, name: str, width: int, height: int) -> Picture:
    Image.new("RGB", (width, height), (200, 40, 40)).save(folder / name, "JPEG")
    return taken(folder / name, "image/jpeg", width, height)


def taken(path: Path, mime: str, width: int, height: int) -> Picture:
    """A picture whose file is named as the library names it."""
    data = path.read_bytes()
    blob = BlobId(hashlib.sha256(data).hexdigest())
    path.rename(path.parent / blob)
    return Picture(blob, mime, width, height, len(data))


def test_two_pictures_are_made_at_a_time_but_none_twice(
    build: Build, maker: Maker, qtbot: QtBot
) -> None:
    pictures, one, other = build(), blob_of("one"), blob_of("other")
    maker.gate.clear()
    for blob in (one, other):
        for px in SIZES:
            pictures.thumbnail(blob, px)
    qtbot.waitUntil(lambda: len(maker.asked) == 2)
    maker.gate.set()
    qtbot.waitUntil(lambda: all(pictures.has(blob, px) for blob in (one, other) for px in SIZES))
    assert sorted(maker.asked) == sorted([one, other])


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_an_original_is_shown_by_its_own_profile(
    tmp_path: Path, build: Build, qtbot: QtBot, kind: str
) -> None:
    wide = Image.new("RGB", (900, 30), (200, 40, 40))
    wide.save(tmp_path / "wide", kind, icc_profile=display_p3())
    pictures, picture = build(), taken(tmp_path / "wide", f"image/{kind}", 900, 30)

    with qtbot.waitSignal(pictures.arrived):
        pictures.original(picture, 900)

    image = pictures.original(picture, 900)
    assert image is not None
    colour = image.pixelColor(450, 15)
    assert max(abs(colour.red() - 219), colour.green(), abs(colour.blue() - 25)) <= 3


def test_a_damaged_original_is_reported_once_and_its_thumbnails_stay(
    build: Build, qtbot: QtBot
) -> None:
    pictures, blob, error = build(), blob_of("reported"), ImageRejected("image_changed")
    with qtbot.waitSignal(pictures.blemished) as told:
        pictures.report(blob, error)
    assert told.args == [blob]
    assert pictures.any_problem(blob) is error
    assert pictures.problem(blob) is None, "its thumbnails may be there all the same"
    with qtbot.assertNotEmitted(pictures.blemished):
        pictures.report(blob, error)
    pictures.retry(blob)
    assert pictures.any_problem(blob) is None
