"""What a typed "@" may become: a reference by its number or name or, in braces, a word list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QPixmap, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from gui import theme
from gui.panels.prompt_marks import first_units, place
from gui.state.prompts import PromptState
from gui.widgets.word_popup import ICON_PX, Word, WordPopup
from services.domain import BlobId
from services.prompts.completion import Offer

Thumbnail = Callable[[BlobId, int], QImage | None]
THUMBNAIL_PX = 128  # those of the tray: they are in memory


def no_thumbnail(blob: BlobId, px: int) -> QImage | None:
    return None


class PromptCompletion(QObject):
    """Offered while somebody types; Esc puts it aside until the next "@"."""

    def __init__(
        self, editor: QPlainTextEdit, prompts: PromptState, thumbnail: Thumbnail = no_thumbnail
    ) -> None:
        super().__init__(editor)
        self._editor = editor
        self._prompts = prompts
        self._thumbnail = thumbnail
        self._begun = -1  # where in the document the word begins that is offered for
        self._put_aside = -1
        self._popup = WordPopup(editor, "mentionSuggestions")
        self._popup.chosen.connect(self._write)
        editor.cursorPositionChanged.connect(self._follow)

    def look(self) -> None:
        """Offer what fits to the word before the cursor: something was typed."""
        start, offers = self._fitting()
        if not offers:
            self._put_aside = -1
            self._popup.close()
        elif start != self._put_aside:
            self._offer(start, offers)

    def is_open(self) -> bool:
        return self._popup.is_open()

    def close(self) -> None:
        self._popup.close()

    def take(self) -> bool:
        """Write the chosen one; False where nothing is offered."""
        return self._popup.take()

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key of the editor's is for what is offered; it is left to the list."""
        if self._popup.takes(event):
            if event.key() == Qt.Key.Key_Escape:
                self._put_aside = self._begun
            event.ignore()
            return True
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        start, offers = self._fitting() if alt and event.key() == Qt.Key.Key_Down else (-1, ())
        if offers:
            self._offer(start, offers)
        return bool(offers)

    def _fitting(self) -> tuple[int, tuple[Offer, ...]]:
        """What fits to the word before the cursor, and where in the document that begins."""
        cursor = self._editor.textCursor()
        if cursor.hasSelection():
            return -1, ()
        before = first_units(cursor.block().text(), cursor.positionInBlock())
        offers = self._prompts.offers(before)
        if not offers:
            return -1, ()
        begun = before[-offers[0].back :]
        return cursor.position() - place(begun, len(begun)), offers

    def _offer(self, start: int, offers: tuple[Offer, ...]) -> None:
        self._begun = start
        lists = any(one.words for one in offers)
        title = self.tr("Word lists and references") if lists else self.tr("References")
        cursor = self._editor.textCursor()
        cursor.setPosition(self._begun)
        rows = [self._row(one) for one in offers]
        self._popup.offer(rows, title, self._editor.cursorRect(cursor), first=True)

    def _row(self, offer: Offer) -> Word:
        if offer.place is None:
            entries = len(self._prompts.lists.get(offer.words, ()))
            count = self.tr("1 entry") if entries == 1 else self.tr("{n} entries")
            return Word(offer.word, count.format(n=entries))
        reference = self._prompts.references[offer.place]
        by_number = offer.word[1:].isdecimal()
        detail = reference.name if by_number else self.tr("image {n}").format(n=offer.place + 1)
        seen = reference.sent if reference.edits is not None else reference.original
        image = self._thumbnail(seen.blob, THUMBNAIL_PX)
        return Word(offer.word, detail, self._icon(image))

    def _icon(self, image: QImage | None) -> QIcon:
        if image is None:
            return theme.icon("image")
        ratio = self._editor.devicePixelRatioF()
        side = round(ICON_PX * ratio)
        filling = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        whole = image.scaled(side, side, filling, Qt.TransformationMode.SmoothTransformation)
        left, top = (whole.width() - side) // 2, (whole.height() - side) // 2
        middle = QPixmap.fromImage(whole.copy(QRect(left, top, side, side)))
        middle.setDevicePixelRatio(ratio)
        return QIcon(middle)

    def _write(self, word: str) -> None:
        start, offers = self._fitting()
        offer = next((one for one in offers if one.word == word), None)
        if offer is None or start != self._begun:
            return  # something else stands there by now
        cursor = self._editor.textCursor()
        end = cursor.position()
        if offer.words and self._editor.document().characterAt(end) == "}":
            end += 1
        cursor.setPosition(start + offers[0].back - offer.back)  # a brace before it may stay
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(word)
        self._editor.setTextCursor(cursor)

    def _follow(self) -> None:
        """What is offered is for the word in which the cursor stands."""
        if self._popup.is_open():
            start, _ = self._fitting()
            if start != self._begun:
                self._popup.close()
