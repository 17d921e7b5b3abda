"""The left panel: what the next picture shall be, and the button that asks for it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from gui.panels.composer_footer import AFTER, BRANCH, CONTINUE, NEW, ComposerFooter
from gui.panels.composer_page import ComposerPage
from gui.panels.controls import Controls
from gui.panels.prompt_section import PromptSection
from gui.panels.reference_sets import SetsButton
from gui.panels.reference_tray import ReferenceTray
from gui.panels.request_size import History, RequestSize, references_bytes
from gui.panels.screenshot_button import ScreenshotButton
from gui.state.draft import Draft
from gui.state.intake import Intake
from gui.state.money import Budget
from gui.state.pictures import Pictures
from gui.state.prompts import PromptState
from gui.state.sets import SetsState
from gui.widgets.section import Section
from services.catalogue import Catalogue, Problem
from services.domain import Recipe
from services.errors import OverBudget, RecipeError

__all__ = ["AFTER", "BRANCH", "CONTINUE", "NEW", "WIDTH_PX", "Composer"]

WIDTH_PX = 372
LEAST_WIDTH_PX = 280
LONG_CHARACTERS = 2_000  # a prompt of more is judged and priced when the typing rests
REST_MS = 150
_SURPLUS = "recipe_too_many_references"
_EMPTY = "recipe_empty"  # told when asked to generate, not while nothing is written yet


class Composer(QFrame):
    """Prompt, references, controls and `generateButton` over one draft.

    `submitted` is emitted only when nothing stands against the recipe; else the
    reason is shown beside its control and above the button.
    """

    submitted = Signal(object)  # tuple[Recipe, …]: one for each alternative, as they are sent
    other_model_wanted = Signal()
    anyway_wanted = Signal()  # over the budget: the yes to what was asked for last

    def __init__(
        self,
        draft: Draft,
        intake: Intake,
        prompts: PromptState,
        sets: SetsState,
        catalogue: Catalogue,
        pictures: Pictures,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._draft = draft
        self._intake = intake
        self._prompts = prompts
        self._catalogue = catalogue
        self._history = History()
        self._shown = draft.recipe
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._count_anew)
        self._asked = False  # whether an empty recipe was already asked for
        self.setObjectName("composer")
        self.setAccessibleName(self.tr("Composer"))
        self._prompt_section = PromptSection(draft, intake, prompts, pictures.thumbnail, self)
        self._prompt = self._prompt_section.editor
        self.sets = SetsButton(sets, self)
        self.screenshot = ScreenshotButton(self)
        self._tray = ReferenceTray(draft, intake, catalogue, pictures, self)
        self._controls = Controls(draft, catalogue, self)
        self._tray_section = Section(self.tr("References"), self._tray)
        self._tray_section.add_to_heading(self.screenshot)
        self._tray_section.add_to_heading(self.sets)
        self._page = ComposerPage(
            self._prompt_section, self._tray_section, self._controls, parent=self
        )
        self._footer = ComposerFooter(self)
        self._notice, self._surplus = self._footer.notice, self._footer.surplus
        self._refused: Problem | None = None  # the notice tells of it
        self._stopped: Recipe | None = None  # the notice tells that the budget stands against it
        self._lay_out()
        QWidget.setTabOrder(self.screenshot, self.sets)
        self._tray.tab_after(self.sets)
        self._connect()
        self.set_target(NEW)
        self._show(draft.recipe)

    def set_target(self, kind: str, title: str = "") -> None:
        """What Generate will do: "new", "continue" or "branch", from the turn called `title`.

        "after": continue from the job of that title, which is not done yet.
        """
        self._footer.set_target(kind, title)

    def set_history(self, history: History) -> None:
        """What the conversation so far adds to the next request."""
        self._history = history
        self._show(self._draft.recipe)

    def set_budget(self, budget: Budget, *, play: bool) -> None:
        """What stands against the month's budget; `play` in the sandbox."""
        self._footer.set_budget(budget, play=play)
        self._show_price(self._draft.recipe)

    def tell_stopped(self, error: OverBudget) -> None:
        """Say by the button why nothing was sent; a yes is `anyway_wanted`."""
        self._notice.say(error.title, error.advice, button=self.tr("Send anyway"))
        self._stopped = self._draft.recipe

    @Slot()
    def forget_stopped(self) -> None:
        """A yes would be to something else by now."""
        if self._stopped:
            self._notice.dismiss()

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """Offer these models: the service has listed some."""
        self._catalogue = catalogue
        self._controls.show_catalogue(catalogue)
        self._tray.use_catalogue(catalogue)
        self._show(self._draft.recipe)

    def choose_model(self, model: str) -> None:
        """Go on with the model of that id; says what could not stay as it was."""
        self._controls.choose_model(model)

    def prompt_section(self) -> PromptSection:
        return self._prompt_section

    def tray(self) -> ReferenceTray:
        return self._tray

    def request_size(self) -> RequestSize:
        return self._footer.size_line

    def focus_prompt(self) -> None:
        self._prompt.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def submit(self) -> None:
        """Ask to generate, or say why not."""
        self._asked = True
        problems = self._problems()
        self._show(self._draft.recipe)
        if problems:
            self._refuse(problems[0])
        elif self._intake.reading:
            self._footer.tell_reading(self._intake.reading)
        elif self._prompt_section.ask():
            self._page.ensureWidgetVisible(self._prompt_section)
        else:
            self._send()

    def _send(self) -> None:
        try:
            recipes = self._prompts.sent(self._draft.recipe)
        except RecipeError as error:
            self._refuse(_told(error))
            return
        self._asked = False
        self._prompt_section.forget_answers()
        self._notice.dismiss()
        self.submitted.emit(recipes)

    # -- state -> screen

    @Slot(object)
    def _follow(self, recipe: Recipe) -> None:
        """Show it now; of a long prompt that is typed, once the typing rests."""
        only_typed = replace(self._shown, prompt=recipe.prompt) == recipe
        if only_typed and len(recipe.prompt) > LONG_CHARACTERS:
            self._rest.start()
        else:
            self._show(recipe)

    @Slot(object)
    def _show(self, recipe: Recipe) -> None:
        self._shown = recipe
        self._rest.stop()
        problems = self._problems()
        if not any(problem.key == _EMPTY for problem in problems):
            self._asked = False
        if not problems and recipe != self._stopped:
            self._notice.dismiss()
        if self._refused and self._refused not in problems:
            self._notice.dismiss()  # something else stands against it by now
            self._refused = None
        if not any(problem.key == _SURPLUS for problem in problems):
            self._surplus.hide()
        told = [p for p in problems if self._asked or p.key != _EMPTY]
        sentences = {p.control: f"{p.title}. {p.advice}".strip() for p in reversed(told)}
        self._prompt_section.show_problem(sentences.get("promptEditor", ""))
        self._tray_section.show_problem(sentences.get("referenceTray", ""))
        self._controls.show_problems(sentences)
        self._show_price(recipe)
        limit = self._catalogue.request_limit_bytes
        weight = references_bytes(recipe)
        self._footer.size_line.show_size(self._history, weight, recipe.as_files, limit)

    def _show_price(self, recipe: Recipe) -> None:
        together = self._prompts.together(recipe)
        estimate = self._catalogue.estimate(together, parent_tokens=self._history.tokens)
        self._footer.show_price(estimate, self._prompts.prompts_in(recipe))

    def _problems(self) -> tuple[Problem, ...]:
        recipe = self._draft.recipe
        found = self._catalogue.problems(recipe, self._history.inline(recipe.as_files))
        error = self._prompts.problem(recipe)
        return (*found, _told(error)) if error else found

    def _refuse(self, problem: Problem) -> None:
        if problem.key == _SURPLUS:
            recipe = self._draft.recipe
            self._surplus.ask(recipe.references, self._catalogue.model(recipe.model))
            return
        self._notice.say(problem.title, problem.advice)
        self._refused = problem
        control = self._control(problem.control)
        if control is not None:
            control.setFocus(Qt.FocusReason.OtherFocusReason)
            self._page.ensureWidgetVisible(control)

    def _control(self, name: str) -> QWidget | None:
        mine = {"promptEditor": self._prompt, "referenceTray": self._tray}
        return mine.get(name) or self._controls.control(name)

    # -- making

    def _connect(self) -> None:
        self._footer.generate_wanted.connect(self.submit)
        self._page.scrolls_changed.connect(self._footer.show_edge)
        self._prompt.submitted.connect(self.submit)
        self._prompt_section.anyway_wanted.connect(self.submit)
        self._notice.acted.connect(self._say_yes)
        self._notice.dismissed.connect(self._go_on)
        self._controls.other_model_wanted.connect(self.other_model_wanted)
        self.sets.chosen.connect(self._tray.notice().dismiss)  # what was told of the last drop
        self._surplus.first_wanted.connect(self._send_first)
        self._surplus.other_model_wanted.connect(self._go_to_model)
        self._tray.summary_changed.connect(self._show_summary)
        self._show_summary(self._tray.summary())
        self._draft.changed.connect(self._follow)
        self._prompts.changed.connect(self._count_anew)

    @Slot()
    def _count_anew(self) -> None:
        self._show(self._draft.recipe)

    @Slot(str)
    def _show_summary(self, words: str) -> None:
        self._tray_section.show_detail(words, self._tray.explanation())

    @Slot(int)
    def _send_first(self, count: int) -> None:
        self._draft.keep_references(count)
        self.submit()

    @Slot()
    def _go_to_model(self) -> None:
        self._surplus.hide()
        picker = self._controls.control("modelPicker")
        if picker is not None:
            picker.setFocus(Qt.FocusReason.OtherFocusReason)
            self._page.ensureWidgetVisible(picker)

    @Slot()
    def _say_yes(self) -> None:
        self._notice.dismiss()
        self.anyway_wanted.emit()

    @Slot()
    def _go_on(self) -> None:
        self._stopped = None

    def minimumSizeHint(self) -> QSize:
        """As wide as the widest row, so that nothing is ever cut off at the right."""
        least = max(self._page.least_width(), LEAST_WIDTH_PX)
        return QSize(least, super().minimumSizeHint().height())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._page, 1)
        column.addWidget(self._footer)


def _told(error: RecipeError) -> Problem:
    """Why a prompt's alternatives cannot be sent is told where they are written."""
    return Problem("promptEditor", error.key, error.params)
