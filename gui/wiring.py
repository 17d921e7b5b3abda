"""Connects states, panels and actions: who hears of what, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QPoint, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu

from gui.actions import Actions
from gui.canvas.board import Board
from gui.dialogs.key import KeyDialog
from gui.dialogs.name import NameDialog
from gui.dialogs.settings import SettingsDialog
from gui.panels.command_palette import CommandPalette
from gui.panels.composer import BRANCH, CONTINUE, NEW, Composer
from gui.state.desk import Desk
from gui.widgets.amounts import megabytes
from gui.window import Window
from services.domain import Job, ModelId, Picture, Place, Session, SessionId, Turn, TurnId
from services.errors import NextStep, StudioError

LONGEST_TITLE = 32


class Wiring(QObject):
    """Lives as long as its window."""

    restart_wanted = Signal(bool, object)  # sandbox, library folder or None for the usual one
    quit_wanted = Signal()

    def __init__(
        self, desk: Desk, window: Window, composer: Composer, board: Board, actions: Actions
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._composer = composer
        self._board = board
        self._actions = actions
        self._was_open = False
        self._palette = CommandPalette(actions.all(), window)
        self._connect_board()
        self._connect_states()
        self._connect_account()
        self._connect_actions()
        composer.focus_prompt()  # whoever starts Musa may begin to type

    # -- board and states

    def _connect_board(self) -> None:
        desk, board = self._desk, self._board
        board.selected_changed.connect(self._selected)
        board.view_changed.connect(self._looked)
        board.moved.connect(self._moved)
        board.job_action.connect(self._job_action)
        board.dropped.connect(self._dropped)
        board.activated.connect(self._activated)
        board.menu_requested.connect(self._menu)
        desk.session.opened.connect(self._open)
        desk.session.turn_added.connect(board.add_turn)
        desk.session.turn_added.connect(self._show_target)
        desk.session.turn_moved.connect(self._show_moved)
        desk.session.turn_removed.connect(self._removed)
        desk.session.head_changed.connect(board.select)
        desk.session.head_changed.connect(self._show_target)
        desk.conversation.weighed.connect(self._show_history)
        desk.conversation.started_anew.connect(self._to_prompt)
        desk.queue.job_changed.connect(self._job_changed)
        desk.queue.job_gone.connect(board.remove_job)
        desk.queue.turn_made.connect(self._made)

    def _connect_states(self) -> None:
        desk, window = self._desk, self._window
        desk.draft.changed.connect(desk.session.keep_draft)
        desk.tasks.failed.connect(window.notices.tell)
        desk.account.changed.connect(self._invite)
        desk.catalogue_changed.connect(self._composer.set_catalogue)
        desk.remedies.key_wanted.connect(self.ask_for_key)
        desk.remedies.prompt_wanted.connect(self._to_prompt)
        desk.remedies.page_wanted.connect(self.open_page)
        desk.remedies.settings_wanted.connect(self._settings)
        desk.remedies.words_told.connect(self._tell_words)
        desk.intake.url_asked.connect(self._ask_to_fetch)
        self._composer.submitted.connect(self._submit)
        self._composer.other_model_wanted.connect(self._ask_for_model)
        size = self._composer.request_size()
        size.shrink_wanted.connect(desk.conversation.shrink_references)
        size.picture_wanted.connect(desk.conversation.continue_from_picture)
        self._palette.search_wanted.connect(self._search)
        self._palette.turn_chosen.connect(self._go_to)

    def _connect_account(self) -> None:
        window = self._window
        window.welcome.key_wanted.connect(self.ask_for_key)
        window.welcome.sandbox_wanted.connect(self._enter_sandbox)
        window.banner.key_wanted.connect(self._leave_sandbox)
        window.close_wanted.connect(self._leave)

    def _connect_actions(self) -> None:
        board, desk = self._board, self._desk
        self._actions.connect_all(
            {
                "generate": self._composer.submit,
                "palette": self._palette.open,
                "undo": desk.undo.group.undo,
                "redo": desk.undo.group.redo,
                "new_session": self._ask_for_new_session,
                "rename_session": self._ask_for_session_name,
                "next_session": self._next_session,
                "add_files": self._choose_files,
                "paste_picture": self._paste,
                "clear_tray": desk.draft.clear_references,
                "edit_prompt": self._to_prompt,
                "start_anew": self._start_anew,
                "use_as_reference": self._use_as_reference,
                "from_picture": desk.conversation.continue_from_picture,
                "recall": self._recall,
                "save_picture": self._save_picture,
                "copy_picture": self._copy_picture,
                "hide_card": self._hide,
                "zoom_in": board.zoom_in,
                "zoom_out": board.zoom_out,
                "zoom_fit": board.zoom_to_fit,
                "zoom_selection": board.zoom_to_selection,
                "toggle_composer": self._window.toggle_composer,
                "toggle_inspector": self._window.toggle_inspector,
                "key": self.ask_for_key,
                "settings": self._settings,
                "theme": desk.switch_theme,
                "quit": self._leave,
            }
        )

        for name, changed in (
            ("undo", desk.undo.group.canUndoChanged),
            ("redo", desk.undo.group.canRedoChanged),
        ):
            self._actions[name].setEnabled(False)
            changed.connect(self._actions[name].setEnabled)
        self._enable()

    def _open(self, session: Session) -> None:
        desk = self._desk
        self._board.show_session(session.turns, desk.queue.jobs(), session.view)
        desk.intake.forget()
        desk.draft.use_stack(desk.undo.stack)
        draft = session.draft
        if draft is None and self._was_open:  # what was typed before the first one stays
            draft = replace(desk.draft.recipe, prompt="", references=())
        self._was_open = True
        if draft is not None:
            desk.draft.replace(draft)
        self._invite()

    def _selected(self, turn: TurnId | None) -> None:
        self._desk.session.select(turn)
        self._enable()

    def _looked(self) -> None:
        self._desk.session.keep_view(self._board.view())

    def _leave(self) -> None:
        self._looked()  # the board tells of a new view only once it has come to rest
        self.quit_wanted.emit()

    def _moved(self, turn: TurnId, place: Place) -> None:
        card = self._desk.session.turn(turn)
        if card is not None:
            self._desk.undo.move(turn, card.place, place)

    def _show_moved(self, turn: TurnId, place: Place) -> None:
        card = self._desk.session.turn(turn)
        if card is not None:
            self._board.add_turn(card)

    def _removed(self, turn: TurnId) -> None:
        self._board.remove(turn)
        self._invite()

    def _job_changed(self, job: Job, progress: object) -> None:
        if job.session == self._desk.session.id:
            self._board.set_job(job, progress)  # type: ignore[arg-type]
            self._window.welcome.hide()

    def _made(self, turn: Turn) -> None:
        self._desk.session.add(turn)
        self._desk.refresh_library()

    def _job_action(self, job: str, action: str) -> None:
        queue = self._desk.queue
        acts = {"cancel": queue.cancel, "dismiss": queue.dismiss, "step": self._desk.remedies.take}
        acts[action](TurnId(job))
        self._invite()

    def _dropped(self, mime: QMimeData) -> None:
        self._desk.intake.take(mime)

    def _activated(self, turn: TurnId) -> None:
        self._board.zoom_to_selection()

    # -- what the next turn grows from

    def _show_target(self, *_: object) -> None:
        head = self._desk.session.head
        if head is None:
            self._composer.set_target(NEW)
        else:
            title = head.title or self.tr("the selection")
            short = title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"
            branches = self._desk.session.has_child(head.id)
            self._composer.set_target(BRANCH if branches else CONTINUE, short)
        self._enable()

    def _show_history(self) -> None:
        conversation = self._desk.conversation
        self._composer.set_history(conversation.weight.total, conversation.tokens)
        words = self.tr("Continue from this picture only")
        if conversation.weight.saved:
            saved = megabytes(conversation.weight.saved)
            words = self.tr("{0} (saves {1})").format(words, saved)
        self._actions["from_picture"].setText(words)

    def _submit(self) -> None:
        if self._desk.session.id is None:  # a key would not help
            self._window.notices.tell(self._desk.not_open())
        elif not self._desk.account.usable:
            self.ask_for_key()
        else:
            first = self._desk.queue.submit(self._desk.draft.recipe)
            if first is not None:
                self._board.reveal(first)

    def _to_prompt(self) -> None:
        self._window.show_composer()
        self._composer.focus_prompt()

    def _tell_words(self, words: str) -> None:
        self._window.notices.say(self.tr("The model answered in words"), words)

    def _start_anew(self) -> None:
        self._desk.session.select(None)
        self._to_prompt()

    def _use_as_reference(self) -> None:
        head = self._desk.session.head
        if head is not None:
            self._desk.use_as_reference(head.id, head.title or self.tr("picture"))

    def _recall(self) -> None:
        self._desk.recall()
        self._to_prompt()

    def _hide(self) -> None:
        job = self._board.current
        if self._desk.session.head is not None:
            self._desk.undo.hide(self._desk.session.head.id)
        elif job is not None:
            self._desk.queue.dismiss(job)

    def _enable(self) -> None:
        head = self._desk.session.head
        shown = head is not None and head.picture is not None
        for name in ("use_as_reference", "from_picture", "save_picture", "copy_picture"):
            self._actions[name].setEnabled(shown)
        self._actions["recall"].setEnabled(head is not None)
        self._actions["zoom_selection"].setEnabled(self._board.current is not None)

    def _menu(self, turn: TurnId | None, at: QPoint) -> None:
        menu = QMenu(self._window)
        menu.setObjectName("cardMenu")
        names = (
            (
                "edit_prompt",
                "use_as_reference",
                "from_picture",
                "recall",
                "save_picture",
                "copy_picture",
                "hide_card",
            )
            if turn
            else ("start_anew", "add_files", "zoom_fit", "new_session")
        )
        for name in names:
            menu.addAction(self._actions[name])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    # -- pictures in and out

    def _choose_files(self) -> None:
        self._window.show_composer()
        self._composer.tray().choose_files()

    def _paste(self) -> None:
        if not self._desk.intake.take(QGuiApplication.clipboard().mimeData()):
            self._window.notices.say(self.tr("There is no picture on the clipboard"))

    def _ask_to_fetch(self, host: str, url: str) -> None:
        self._window.notices.say(
            self.tr("Fetch a picture from {0}?").format(host),
            self.tr("The address was dropped; nothing has been fetched yet."),
            self.tr("Fetch"),
            lambda: self._desk.intake.fetch(url),
        )

    def _save_picture(self) -> None:
        picture = self._picture()
        if picture is None:
            return
        dialog = QFileDialog(self._window, self.tr("Save picture as"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(self._desk.file_name())
        dialog.fileSelected.connect(lambda path: self._desk.copy_out(picture.blob, Path(path)))
        dialog.open()

    def _copy_picture(self) -> None:
        picture = self._picture()
        if picture is None:
            return
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(self._desk.blob_path(picture.blob)))])
        image = self._desk.pictures.thumbnail(picture.blob, 512)
        if image is not None:
            mime.setImageData(image)
        QGuiApplication.clipboard().setMimeData(mime)

    def _picture(self) -> Picture | None:
        head = self._desk.session.head
        return head.picture if head else None

    def open_page(self, address: str) -> None:
        """Hand an https address to the browser; anything else is refused with a sentence."""
        url = QUrl(address, QUrl.ParsingMode.StrictMode)
        plain = address.isprintable() and len(address) <= 2048 and not url.userInfo()
        if url.isValid() and url.scheme() == "https" and url.host() and plain:
            QDesktopServices.openUrl(url)
        else:
            self._window.notices.say(self.tr("This address is not opened: it is not a web page"))

    # -- sessions and search

    def open_session(self, session: str) -> None:
        self._desk.open_session(SessionId(session))

    def _next_session(self) -> None:
        known = [summary.id for summary in self._desk.library.sessions]
        mine = self._desk.session.id
        if mine in known and len(known) > 1:
            self.open_session(known[(known.index(mine) + 1) % len(known)])

    def _ask_for_new_session(self) -> None:
        name = self.tr("Session {0}").format(len(self._desk.library.sessions) + 1)
        self._ask(self.tr("New session"), self.tr("Name"), name, self._desk.create_session)

    def _ask_for_session_name(self) -> None:
        name = self._desk.session.name
        self._ask(self.tr("Rename session"), self.tr("Name"), name, self._desk.rename_session)

    def _ask_for_model(self) -> None:
        self._ask(self.tr("Other model"), self.tr("Model id"), "", self._choose_model)

    def _choose_model(self, model: str) -> None:
        self._desk.draft.set_model(ModelId(model))

    def _ask(self, title: str, question: str, text: str, take: object) -> None:
        dialog = NameDialog(title, question, text, parent=self._window)
        dialog.named.connect(take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _search(self, words: str) -> None:
        self._desk.search(words, self._palette.show_turns)

    def _go_to(self, turn: TurnId) -> None:
        self._desk.go_to(turn)

    # -- key, sandbox, settings

    def ask_for_key(self) -> None:
        """Open the key dialog, or leave the sandbox for it."""
        if self._desk.account.sandbox:
            self._leave_sandbox()
            return
        dialog = KeyDialog(self._desk.account, self._desk.tasks, self._window)
        dialog.page_wanted.connect(self.open_page)
        dialog.sandbox_wanted.connect(self._enter_sandbox)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _enter_sandbox(self) -> None:
        self._looked()
        self.restart_wanted.emit(True, None)

    def _leave_sandbox(self) -> None:
        self._looked()
        self.restart_wanted.emit(False, None)

    def _settings(self) -> None:
        dialog = SettingsDialog(self._desk.preferences, self._desk.library_folder, self._window)
        dialog.key_wanted.connect(self.ask_for_key)
        dialog.library_chosen.connect(self._open_library)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _open_library(self, folder: Path) -> None:
        self.restart_wanted.emit(self._desk.account.sandbox, folder)

    def _choose_library(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Choose a library folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda folder: self._open_library(Path(folder)))
        dialog.open()

    def tell_library(self, error: StudioError) -> None:
        """The library could not be opened: say so, with the one way on."""
        ways = {
            NextStep.REPAIR: (self.tr("Repair"), self._desk.repair),
            NextStep.CHOOSE_FOLDER: (self.tr("Choose another folder"), self._choose_library),
        }
        button, act = ways.get(error.next_step, (self.tr("Try again"), self._desk.open))
        self._window.notices.tell(error, button, act)

    def _invite(self) -> None:
        """Show what a new user needs to see, and only then."""
        desk = self._desk
        if desk.account.searched and not desk.account.usable:
            self._window.welcome_key()
        elif desk.session.id is not None and not desk.session.turns and not desk.queue.jobs():
            self._window.welcome_prompt()
        else:
            self._window.welcome.hide()
