"""The current card: what it is, what can be done with it, how it came about."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.actions import Actions
from gui.panels.answer import Answer
from gui.panels.damage_note import DamageNote
from gui.panels.deeds import Deeds
from gui.panels.inspector_tabs import DETAILS, THINKING, InspectorTabs
from gui.panels.job_ways import JobWays, Ways
from gui.panels.mark_row import MarkRow
from gui.panels.preview import Preview
from gui.panels.suggestions import Suggestions
from gui.state.cards import shown_of
from gui.state.code import CodeState
from gui.state.marking import Marking
from gui.state.pictures import Pictures
from gui.state.selection import Selection
from gui.state.thinking import ThinkingState, Thoughts
from gui.widgets.labels import MUTED, wrapped
from services.catalogue import Catalogue
from services.domain import BlobId, Job, Turn, TurnId, TurnSummary
from services.errors import StudioError

WIDTH_PX = 320
DRAFT_ACTIONS = ("draft_to_turn", "draft_as_reference", "compare", "save_draft")


class Inspector(QFrame):
    """Shows the current turn, of whichever session, or job; without both, how to get one."""

    turn_wanted = Signal(object)  # TurnId: an ancestor was chosen
    page_wanted = Signal(str)  # an https address for the browser
    job_action = Signal(str, str)  # job id, action: as the board's
    carried_out = Signal(object)  # tuple[TurnId, …]: the picture leaves in a hand

    def __init__(
        self,
        selection: Selection,
        pictures: Pictures,
        code: CodeState,
        thinking: ThinkingState,
        marking: Marking,
        catalogue: Catalogue,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAccessibleName(self.tr("Inspector"))
        self.setProperty("role", "panel")
        self._selection = selection
        self._state = thinking
        self._actions = actions
        self._path: tuple[Turn, ...] = ()
        self._job: Job | None = None
        self._shown_id: TurnId | None = None
        self._tab_of_turns = DETAILS
        self._preview = Preview(pictures)
        self._damage = DamageNote(pictures, actions)
        self._answer = Answer()
        self._job_ways = JobWays()
        self._marks = MarkRow(marking)
        self._deeds = Deeds(actions)
        self._suggestions = Suggestions()
        self._tabs = InspectorTabs(pictures, code, marking, catalogue, actions)
        self._stack = QStackedWidget(self)
        self._lay_out()
        self._connect(selection)
        self._show(())

    def say(self, words: str) -> None:
        """Show what the current job's card says."""
        self._job_ways.say(words)

    def offer(self, job: str, ways: Ways) -> None:
        """Show what can be done about a job while its card is the current one."""
        self._job_ways.offer(job, ways)

    def edit_tags(self) -> None:
        """Let the keyboard type tags."""
        self._tabs.edit_tags()

    def edit_note(self) -> None:
        """Let the keyboard write the note."""
        self._tabs.edit_note()

    def _connect(self, selection: Selection) -> None:
        tabs = self._tabs
        self._actions["export_code"].triggered.connect(tabs.code.choose_folder)
        tabs.details.turn_wanted.connect(self.turn_wanted)
        tabs.sources.page_wanted.connect(self.page_wanted)
        self._suggestions.page_wanted.connect(self.page_wanted)
        self._job_ways.chosen.connect(self.job_action)
        tabs.turned.connect(self._turned)
        tabs.thinking.draft_chosen.connect(self._state.choose)
        tabs.thinking.draft_entered.connect(self._actions["draft_to_turn"].trigger)
        tabs.thinking.draft_menu_wanted.connect(self._menu)
        self._preview.customContextMenuRequested.connect(self._preview_menu)
        self._preview.carried_out.connect(self._carry_out)
        self._state.changed.connect(self._show_thoughts)
        self._state.chosen_changed.connect(self._show_chosen)
        selection.path_changed.connect(self._show)
        selection.card_changed.connect(self._show_other)

    # -- what is shown

    def _show(self, path: tuple[Turn, ...]) -> None:
        self._path = path
        self._actions["export_code"].setEnabled(bool(path))
        if path:
            self._job = None
            self._show_turn(path)
        elif self._job is None:
            self._stack.setCurrentIndex(0)

    def _show_turn(self, path: tuple[Turn, ...]) -> None:
        turn = path[-1]
        self._tabs.show_turn(path)
        self._suggestions.show_turn(turn)
        self._open_tabs(turn.id, self._tab_of_turns)
        self._show_picture()

    def show_damage(self, blob: BlobId, error: StudioError) -> None:
        """Tell that the selected picture's file is not what came."""
        self._tabs.details.show_damage(blob, error)

    def show_provenance(self, blob: BlobId, signed: bool) -> None:
        """Tell what the selected picture's file says about where it comes from."""
        self._tabs.details.show_provenance(blob, signed)

    def _show_thoughts(self, thoughts: Thoughts | None) -> None:
        self._tabs.thinking.show_thoughts(thoughts)
        if thoughts is None:
            self._job = None
            self._show(self._path)
        elif isinstance(thoughts.origin, Job):
            self._job = thoughts.origin
            self._tabs.details.show_job(thoughts.origin, thoughts.outcome)
            self._suggestions.hide()
            watched = thoughts.live and thoughts.origin.recipe.show_thoughts
            self._open_tabs(self._job.id, THINKING if watched else DETAILS)
            self._show_picture()

    @Slot(object)
    def _show_other(self, card: TurnSummary) -> None:
        """Another picture of the turn may lie on top."""
        if card.pictures and self._job is None and card.id == self._shown_id:
            self._show_picture()

    def _show_chosen(self, *_: object) -> None:
        self._tabs.thinking.show_chosen(self._state.chosen)
        self._show_picture()

    def _open_tabs(self, shown: TurnId, tab: int) -> None:
        """Turn to `tab` where another card is shown now; a job has neither sources nor code."""
        self._stack.setCurrentIndex(1)
        turn = self._path[-1] if self._path and self._job is None else None
        self._tabs.allow_answers(turn is not None and turn.outcome.imported is None)
        if shown != self._shown_id:
            self._shown_id = shown
            self._tabs.turn_to(tab)

    def _show_picture(self) -> None:
        """What stands above the tabs: a chosen draft, or what came back; and what to do with it."""
        draft = self._state.chosen
        turn = self._path[-1] if self._path and self._job is None else None
        outcome = turn.outcome if turn is not None else None
        pictures = outcome.pictures if outcome is not None else ()
        spoken = turn.recipe.prompt[:200] if turn is not None else ""
        if draft is not None:
            mark = self.tr("Draft {n} of {count}")
            mark = mark.format(n=self._state.number, count=self._state.count)
            self._preview.show_picture(draft, spoken, mark, is_draft=True)
            self._damage.show_for(None)
        else:
            is_draft = outcome is not None and outcome.draft_of is not None
            mark = self.tr("Draft") if is_draft else ""
            shown = None
            if turn is not None and pictures:
                shown = shown_of(turn, self._selection.card(turn.id))
                if len(pictures) > 1:
                    mark = self.tr("{n} of {count}")
                    mark = mark.format(n=pictures.index(shown) + 1, count=len(pictures))
            self._preview.show_picture(shown, spoken, mark, is_draft=is_draft)
            self._damage.show_for(shown)
        words = outcome.text if outcome is not None and not pictures else ""
        self._answer.show_words("" if draft is not None else words)
        self._job_ways.setVisible(self._job is not None)
        self._marks.setVisible(turn is not None)
        self._tabs.notes.setVisible(turn is not None)
        self._deeds.show_for(
            picture=bool(pictures) and draft is None,
            words=turn is not None and not pictures and draft is None,
            draft=draft is not None,
        )

    # -- what is done

    def _turned(self, tab: int) -> None:
        if self._job is None:
            self._tab_of_turns = tab
            if tab != THINKING:
                self._state.choose(None)

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setObjectName("draftMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in DRAFT_ACTIONS:
            menu.addAction(self._actions[name])
        menu.popup(at)

    def _carry_out(self) -> None:
        if self._path and self._job is None and self._state.chosen is None:
            self.carried_out.emit((self._path[-1].id,))

    def _preview_menu(self, at: QPoint) -> None:
        if self._state.chosen is not None:
            self._menu(self._preview.mapToGlobal(at))

    # -- how it is laid out

    def _lay_out(self) -> None:
        self._preview.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        filled = QWidget()
        column = QVBoxLayout(filled)
        column.setContentsMargins(14, 14, 14, 14)
        column.setSpacing(12)
        for part in (
            self._preview,
            self._damage,
            self._answer,
            self._suggestions,
            self._job_ways,
            self._marks,
            self._deeds,
        ):
            column.addWidget(part)
        column.addWidget(self._tabs, 1)
        self._stack.addWidget(self._nothing())
        self._stack.addWidget(filled)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def _nothing(self) -> QWidget:
        nothing = QWidget()
        column = QVBoxLayout(nothing)
        column.setContentsMargins(14, 14, 14, 14)
        words = self.tr("Nothing is selected.\nClick a picture to see how it was made.")
        column.addWidget(wrapped(words, MUTED))
        column.addStretch(1)
        return nothing
