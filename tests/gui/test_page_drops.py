"""Pictures dragged out of Firefox and Chromium, in the shapes that these give them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtWidgets import QApplication

from gui.state.sources import is_for_the_tray, take_apart

LINK, IMAGE = "https://shop.example/mug", "https://cdn.example/p?id=7&size=2"
PNG = b"\x89PNG raw bytes"


def dragged(urls: list[str], **formats: bytes) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(url) for url in urls])
    for kind, data in formats.items():
        mime.setData(kind, QByteArray(data))
    return mime


def firefox(image: str, **more: bytes) -> QMimeData:
    """A picture inside of a link, as Firefox drags it on Linux."""
    scrap = f'<a href="{LINK}"><img src="{image}" alt="A mug"></a>'
    return dragged(
        [LINK],
        **{
            "text/x-moz-url": f"{LINK}\nA mug".encode("utf-16-le"),
            "application/x-moz-file-promise-url": image.encode("utf-16-le"),
            "application/x-moz-file-promise-dest-filename": "mug.png".encode("utf-16-le"),
            "text/html": scrap.encode("utf-16"),
            "text/plain": LINK.encode(),
            **more,
        },
    )


def chromium(image: str, **more: bytes) -> QMimeData:
    """A picture inside of a link, as Chromium drags it on Linux."""
    escaped = image.replace("&", "&amp;")
    scrap = f"<meta http-equiv='content-type'><img class=\"x\" src='{escaped}'/>"
    return dragged([LINK], **{"text/html": scrap.encode(), **more})


@pytest.mark.parametrize("browser", [firefox, chromium])
def test_the_picture_is_meant_and_not_the_link_around_it(
    qapp: QApplication, browser: object
) -> None:
    mime = browser(IMAGE)  # type: ignore[operator]
    dropped = take_apart(mime)
    assert dropped.addresses == (IMAGE,)
    assert not dropped.sources
    assert is_for_the_tray(mime)


@pytest.mark.parametrize("browser", [firefox, chromium])
def test_bytes_in_the_drop_are_taken_and_nothing_is_asked_for(
    qapp: QApplication, browser: object
) -> None:
    dropped = take_apart(browser(IMAGE, **{"image/png": PNG}))  # type: ignore[operator]
    assert [source.content for source in dropped.sources] == [PNG]
    assert not dropped.addresses


@pytest.mark.parametrize("browser", [firefox, chromium])
def test_a_picture_that_is_written_into_its_page_needs_no_fetching(
    qapp: QApplication, browser: object
) -> None:
    dropped = take_apart(browser("data:image/png;base64,aGVsbG8="))  # type: ignore[operator]
    assert [source.content for source in dropped.sources] == [b"hello"]


def test_a_download_that_a_page_names_is_a_picture_only_if_it_says_so(qapp: QApplication) -> None:
    picture = dragged([LINK], DownloadURL=f"image/png:mug.png:{IMAGE}".encode())
    archive = dragged([LINK], DownloadURL=b"application/zip:a.zip:https://x.example/a.zip")
    assert take_apart(picture).addresses == (IMAGE,)
    assert take_apart(archive).addresses == (LINK,)


@pytest.mark.parametrize(
    "scrap",
    [
        b"<img src='file:///etc/passwd'>",
        b"<img src='javascript:alert(1)'>",
        b"<img src='../mug.png'>",
        b"<img alt='no address'>",
        b"<img <img <img" * 10_000,
        b"\xff\xfe<",
        b"\0\0\0",
    ],
)
def test_a_scrap_without_a_usable_address_leaves_the_links(
    qapp: QApplication, scrap: bytes
) -> None:
    mime = dragged([LINK], **{"text/html": scrap})
    assert take_apart(mime).addresses == (LINK,)
    assert not is_for_the_tray(mime)


def test_a_passage_of_a_page_stays_words(qapp: QApplication) -> None:
    mime = QMimeData()
    mime.setText("a mug on slate")
    mime.setHtml(f"<p>a mug <img src='{IMAGE}'> on slate</p>")
    assert not is_for_the_tray(mime)
