"""The left panel: what the next picture shall be, and the button that asks for it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui import theme
from gui.panels.controls import Controls
from gui.panels.price import BudgetLine, PriceLabel
from gui.panels.prompt_section import PromptSection
from gui.panels.reference_sets import SetsButton
from gui.panels.reference_tray import ReferenceTray
from gui.panels.request_size import History, RequestSize
from gui.panels.screenshot_button import ScreenshotButton
from gui.panels.surplus import Surplus
from gui.state.draft import Draft
from gui.state.intake import Intake
from gui.state.money import Budget
from gui.state.pictures import Pictures
from gui.state.prompts import PromptState
from gui.state.sets import SetsState
from gui.widgets.labels import HINT, ElidedLabel, plain_tooltip
from gui.widgets.notice import Notice
from gui.widgets.primary_button import PrimaryButton
from gui.widgets.section import Section
from services.catalogue import Catalogue, Problem
from services.domain import Recipe
from services.errors import OverBudget, RecipeError

WIDTH_PX = 372
NEW, CONTINUE, BRANCH, AFTER = "new", "continue", "branch", "after"
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
        self._page = QWidget()
        self._scroll = self._scroller()
        self._footer = QFrame(self)
        self._footer.setObjectName("composerFooter")
        self._notice = Notice(self._footer)
        self._notice.setObjectName("composerNotice")
        self._surplus = Surplus(self._footer)
        self._size = RequestSize(self._footer)
        self._generate = self._generate_button()
        self._price = PriceLabel()
        self._budget_line = BudgetLine()
        self._budget = Budget()
        self._plays = False
        self._refused: Problem | None = None  # the notice tells of it
        self._stopped: Recipe | None = None  # the notice tells that the budget stands against it
        self._hint = ElidedLabel("", HINT)
        self._hint.setObjectName("parentHint")
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
        texts = {
            NEW: self.tr("Generate"),
            CONTINUE: self.tr("Continue from selection"),
            BRANCH: self.tr("New branch from “{title}”").format(title=title),
            AFTER: self.tr("Continue once it is done"),
        }
        self._target = texts[kind]
        self._name_button()
        after = self.tr("After “{title}”").format(title=title)
        if kind == AFTER:
            after = self.tr("After “{title}”, once it is done").format(title=title)
        self._hint.setText(after if kind in (CONTINUE, AFTER) and title else "")

    def _name_button(self) -> None:
        """What it will do, and how many times: a count in front is never cut off."""
        n = self._prompts.prompts_in(self._draft.recipe)
        words = self._target
        if n > 1:
            words = self.tr("{n} × {what}").format(n=n, what=words)
        if words != self._generate.text():
            self._generate.setText(words)  # PrimaryButton paints a & as it is
            self._generate.setAccessibleName(words)
            plain_tooltip(self._generate, words, "Ctrl+Enter")

    def set_history(self, history: History) -> None:
        """What the conversation so far adds to the next request."""
        self._history = history
        self._show(self._draft.recipe)

    def set_budget(self, budget: Budget, *, play: bool) -> None:
        """What stands against the month's budget; `play` in the sandbox."""
        self._budget, self._plays = budget, play
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
        return self._size

    def focus_prompt(self) -> None:
        self._prompt.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def submit(self) -> None:
        """Ask to generate, or say why not."""
        self._ask(anyway=False)

    @Slot()
    def _submit_anyway(self) -> None:
        self._ask(anyway=True)

    def _ask(self, *, anyway: bool) -> None:
        """With open fields only `anyway`."""
        self._asked = True
        problems = self._problems()
        self._show(self._draft.recipe)
        if problems:
            self._refuse(problems[0])
        elif self._intake.reading:
            self._wait_for_pictures(self._intake.reading)
        elif not anyway and self._prompt_section.ask_about_fields():
            self._scroll.ensureWidgetVisible(self._prompt_section)
        else:
            self._send()

    def _send(self) -> None:
        try:
            recipes = self._prompts.sent(self._draft.recipe)
        except RecipeError as error:
            self._refuse(_told(error))
            return
        self._asked = False
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
        self._name_button()
        self._show_price(recipe)
        self._size.show_size(
            self._history, references_bytes(recipe), recipe.as_files, self._limit_bytes
        )

    def _show_price(self, recipe: Recipe) -> None:
        together = self._prompts.together(recipe)
        estimate = self._catalogue.estimate(together, parent_tokens=self._history.tokens)
        prompts = self._prompts.prompts_in(recipe)
        self._price.show_estimate(estimate, prompts, play=self._plays)
        self._budget_line.show_budget(self._budget, estimate)

    @property
    def _limit_bytes(self) -> int:
        return self._catalogue.request_limit_bytes

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
            self._scroll.ensureWidgetVisible(control)

    def _wait_for_pictures(self, count: int) -> None:
        one = self.tr("A picture is still being read")
        many = self.tr("{n} pictures are still being read").format(n=count)
        advice = self.tr("Generate again as soon as it is in the tray.")
        self._notice.say(one if count == 1 else many, advice, kind="info")

    def _control(self, name: str) -> QWidget | None:
        mine = {"promptEditor": self._prompt, "referenceTray": self._tray}
        return mine.get(name) or self._controls.control(name)

    # -- making

    def _generate_button(self) -> PrimaryButton:
        button = PrimaryButton("sparkles", self.tr("Ctrl Enter"), self)
        button.setObjectName("generateButton")
        return button

    def _connect(self) -> None:
        self._generate.clicked.connect(self.submit)
        self._prompt.submitted.connect(self.submit)
        self._prompt_section.anyway_wanted.connect(self._submit_anyway)
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
            self._scroll.ensureWidgetVisible(picker)

    @Slot()
    def _say_yes(self) -> None:
        self._notice.dismiss()
        self.anyway_wanted.emit()

    @Slot()
    def _go_on(self) -> None:
        self._stopped = None

    def _prices(self, first: QHBoxLayout) -> QVBoxLayout:
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addLayout(first)
        lines.addWidget(self._budget_line)
        return lines

    def _scroller(self) -> QScrollArea:
        page = self._page
        page.setObjectName("composerPage")
        column = self._page_column = QVBoxLayout(page)
        column.setContentsMargins(theme.PADDING_PX, 14, theme.PADDING_PX, 14)
        column.setSpacing(20)
        column.addWidget(self._prompt_section)
        column.addWidget(self._tray_section)
        column.addWidget(self._controls)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setObjectName("composerScroll")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        area.verticalScrollBar().rangeChanged.connect(self._make_room)
        return area

    @Slot(int, int)
    def _make_room(self, _: int, last: int) -> None:
        """The scroll bar lies in the margin, so that all right edges stay in line."""
        bar = self._scroll.verticalScrollBar().sizeHint().width() if last else 0
        right = max(theme.PADDING_PX - bar, 0)
        self._page_column.setContentsMargins(theme.PADDING_PX, 14, right, 14)
        self._footer.setProperty("scrolls", bool(last))
        self._footer.style().unpolish(self._footer)
        self._footer.style().polish(self._footer)

    def minimumSizeHint(self) -> QSize:
        """As wide as the widest row, so that nothing is ever cut off at the right."""
        row = self._page.minimumSizeHint().width()
        return QSize(max(row, 280), super().minimumSizeHint().height())

    def _lay_out(self) -> None:
        footer = QHBoxLayout()
        footer.setSpacing(8)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        footer.addWidget(self._price)
        footer.addWidget(self._hint, 1)
        bottom = QVBoxLayout(self._footer)
        bottom.setContentsMargins(theme.PADDING_PX, 8, theme.PADDING_PX, 14)
        bottom.setSpacing(12)
        bottom.addWidget(self._notice)
        bottom.addWidget(self._surplus)
        bottom.addWidget(self._size)
        bottom.addWidget(self._generate)
        bottom.addLayout(self._prices(footer))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._footer)


def _told(error: RecipeError) -> Problem:
    """Why a prompt's alternatives cannot be sent is told where they are written."""
    return Problem("promptEditor", error.key, error.params)


def references_bytes(recipe: Recipe) -> int:
    """What the recipe's own pictures take on the wire, in base64."""
    return sum(reference.sent.size_bytes for reference in recipe.references) * 4 // 3
