"""Connects states, panels and actions: who hears of what, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QMimeData, QObject, Signal

from gui.actions import Actions, when_seen
from gui.canvas.board import Board
from gui.doors import Doors
from gui.panels.command_palette import CommandPalette
from gui.panels.composer import Composer
from gui.state.desk import Desk
from gui.window import Window
from services.domain import Job, JobState, Session, SessionId, Turn, TurnId


class Wiring(QObject):
    """Lives as long as its window."""

    quit_wanted = Signal()

    def __init__(
        self,
        desk: Desk,
        window: Window,
        composer: Composer,
        board: Board,
        actions: Actions,
        doors: Doors,
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._composer = composer
        self._board = board
        self._actions = actions
        self._doors = doors
        self._was_open = False
        self._palette = CommandPalette(actions.all(), window)
        self._connect_board()
        self._connect_states()
        self._connect_actions()
        composer.focus_prompt()  # whoever starts Musa may begin to type

    @property
    def palette(self) -> CommandPalette:
        return self._palette

    # -- board and states

    def _connect_board(self) -> None:
        desk, board = self._desk, self._board
        board.selected_changed.connect(self._selected)
        board.current_changed.connect(self._enable)
        board.view_changed.connect(self._looked)
        board.job_action.connect(self._act_on_job)
        board.dropped.connect(self._dropped)
        board.activated.connect(self._activated)
        desk.session.lay_by(board.lay)
        desk.session.opened.connect(self._open)
        desk.session.turn_added.connect(board.add_turn)
        desk.session.turn_added.connect(self._enable)
        desk.session.turns_moved.connect(board.show_moved)
        desk.session.turn_removed.connect(self._removed)
        desk.session.head_changed.connect(board.select)
        desk.session.head_changed.connect(self._enable)
        desk.selection.changed.connect(self._enable)
        desk.conversation.started_anew.connect(self._to_prompt)
        desk.queue.job_changed.connect(self._job_changed)
        desk.queue.job_gone.connect(board.remove_job)
        desk.queue.turn_made.connect(self._made)

    def _connect_states(self) -> None:
        desk, window = self._desk, self._window
        desk.draft.changed.connect(desk.session.keep_draft)
        desk.tasks.failed.connect(window.notices.tell)
        window.close_wanted.connect(self._leave)
        desk.account.changed.connect(self._invite)
        desk.models.changed.connect(self._composer.set_catalogue)
        desk.remedies.prompt_wanted.connect(self._to_prompt)
        desk.remedies.page_wanted.connect(self._doors.open_page)
        desk.remedies.words_told.connect(self._doors.tell_words)
        desk.remedies.told.connect(self._window.notices.say)
        desk.remedies.model_proposed.connect(self._doors.propose_model)
        desk.remedies.folder_wanted.connect(self._doors.save_answer)
        desk.intake.url_asked.connect(self._doors.ask_to_fetch)
        self._palette.search_wanted.connect(self._search)
        self._palette.turn_chosen.connect(self._go_to)

    def _connect_actions(self) -> None:
        board, desk = self._board, self._desk
        self._actions.connect_all(
            {
                "palette": self._palette.open,
                "undo": desk.undo.group.undo,
                "redo": desk.undo.group.redo,
                "next_session": self._next_session,
                "add_files": self._doors.choose_files,
                "paste_picture": self._doors.paste,
                "clear_tray": desk.draft.clear_references,
                "edit_prompt": self._grow,
                "answer": self._grow,
                "show_in_session": self._show_in_session,
                "start_anew": self._start_anew,
                "use_as_reference": self._use_as_reference,
                "recall": self._recall,
                "save_picture": self._doors.save_picture,
                "copy_picture": self._doors.copy_picture,
                "discard": self._discard,
                "zoom_in": when_seen(board, board.zoom_in),
                "zoom_out": when_seen(board, board.zoom_out),
                "zoom_fit": board.zoom_to_fit,
                "zoom_selection": board.zoom_to_selection,
                "toggle_composer": self._window.toggle_composer,
                "toggle_inspector": self._window.toggle_inspector,
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
        self._board.show_laid(desk.session.take_sheet(), desk.queue.jobs(), session.view)
        for job in desk.queue.jobs():
            self._board.set_job(job, desk.queue.progress(job.id))
        desk.intake.go_to(session.id)
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

    def _act_on_job(self, job: str, action: str) -> None:
        """Do what a job's card or the inspector offers."""
        queue = self._desk.queue
        verb, _, step = action.partition(":")
        if verb == "step":
            self._desk.remedies.take(TurnId(job), step)
        else:
            acts = {"cancel": queue.cancel, "now": queue.hurry, "dismiss": self._dismiss}
            acts[verb](TurnId(job))
        self._invite()

    def _dropped(self, mime: QMimeData) -> None:
        self._desk.intake.take(mime)

    def _activated(self, turn: TurnId) -> None:
        self._board.zoom_to_selection()

    def _to_prompt(self) -> None:
        self._window.show_composer()
        self._composer.focus_prompt()

    def _grow(self) -> None:
        """What comes next grows from the current card, in its session."""
        if self._desk.selection.guest is not None:
            self._show_in_session()
        self._to_prompt()

    def _show_in_session(self) -> None:
        """The current card, on the canvas where it hangs."""
        current = self._desk.selection.current
        if current is not None:
            self._desk.go_to(current)
            self._actions["show_tree"].trigger()

    def _start_anew(self) -> None:
        self._desk.session.select(None)
        self._board.leave()
        self._to_prompt()

    def _use_as_reference(self) -> None:
        self._desk.use_as_references(
            [
                (card.id, card.title or self.tr("picture"))
                for card in self._desk.selection.cards
                if card.picture is not None
            ]
        )

    def _recall(self) -> None:
        self._desk.recall()
        self._to_prompt()

    def _discard(self) -> None:
        job = self._board.current
        if self._desk.selection.turns:
            self._desk.undo.discard(self._desk.selection.turns)
        elif job is not None:
            self._dismiss(job)

    def _dismiss(self, job_id: TurnId) -> None:
        """Take a failed card off the table; what is under way stays."""
        job = self._desk.queue.job(job_id)
        if job is not None and job.state in (JobState.FAILED, JobState.CANCELLED):
            self._desk.undo.dismiss(self._desk.queue, job)

    # -- what can be done now

    def _enable(self, *_: object) -> None:
        card = self._desk.selection.current_card
        shown = card is not None and card.picture is not None
        for name in ("use_as_reference", "from_picture", "save_picture", "copy_picture"):
            self._actions[name].setEnabled(shown)
        self._actions["show_in_session"].setEnabled(card is not None)
        self._actions["answer"].setEnabled(card is not None and card.picture is None)
        self._actions["recall"].setEnabled(card is not None and not card.imported)
        self._actions["zoom_selection"].setEnabled(self._board.current is not None)

    def _invite(self) -> None:
        """Show what a new user needs to see, and only then."""
        desk = self._desk
        empty = not desk.session.turns and not desk.queue.jobs()
        if desk.account.searched and not desk.account.usable and empty:
            self._window.welcome_key()
        elif desk.session.id is not None and empty:
            self._window.welcome_prompt()
        else:
            self._window.welcome.hide()

    # -- sessions and search

    def open_session(self, session: str) -> None:
        self._desk.open_session(SessionId(session))

    def _next_session(self) -> None:
        known = [one.id for one in self._desk.library.sessions if not one.archived]
        mine = self._desk.session.id
        if mine in known and len(known) > 1:
            self.open_session(known[(known.index(mine) + 1) % len(known)])

    def _search(self, words: str) -> None:
        self._desk.search(words, self._palette.show_turns)

    def _go_to(self, turn: TurnId) -> None:
        self._desk.go_to(turn)
