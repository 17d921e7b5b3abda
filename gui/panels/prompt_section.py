"""The prompt with all that helps to write it: templates, the past, open fields, advice."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.panels.advice_line import AdviceLine
from gui.panels.alternatives_line import AlternativesLine
from gui.panels.lost_mentions import LostMentions
from gui.panels.open_fields import OpenFieldsLine, counted, named
from gui.panels.prompt_completion import Thumbnail, no_thumbnail
from gui.panels.prompt_editor import PromptEditor
from gui.panels.prompt_past_button import PastButton
from gui.panels.template_button import TemplateButton
from gui.state.draft import Draft
from gui.state.intake import Intake
from gui.state.prompts import PromptState
from gui.widgets.notice import INFO, Notice
from gui.widgets.section import Section

_FIELDS, _LOST = "fields", "lost"


class PromptSection(Section):
    """What is told of the prompt is told here, under it."""

    anyway_wanted = Signal()  # somebody has agreed: ask on, or send

    def __init__(
        self,
        draft: Draft,
        intake: Intake,
        prompts: PromptState,
        thumbnail: Thumbnail = no_thumbnail,
        parent: QWidget | None = None,
    ) -> None:
        self.editor = PromptEditor(draft, intake, prompts, thumbnail)
        super().__init__(QCoreApplication.translate("PromptSection", "Prompt"), self.editor, parent)
        self._prompts = prompts
        self._agreed: set[str] = set()  # to what, for the prompt as it stands
        self.past = PastButton(prompts, self.editor)
        self.templates = TemplateButton(prompts)
        self._open = OpenFieldsLine()
        self._question = Notice()
        self._question.setObjectName("openFieldsNotice")
        self.add_to_heading(self.past)
        self._lost = LostMentions(prompts)
        self.add_to_heading(self.templates)
        self.advice = AdviceLine()
        self._alternatives = AlternativesLine()
        for line in (self._alternatives, self._open, self._question, self._lost, self.advice):
            self.add(line)
        QWidget.setTabOrder(self.past, self.templates)
        QWidget.setTabOrder(self.templates, self.editor)
        self.editor.marks.shown.connect(self._count)
        self.past.chosen.connect(self.editor.steps.put)
        self.editor.marks.shown.connect(prompts.mentioned.look)
        self.templates.chosen.connect(self.editor.put_template)
        self._open.next_wanted.connect(self._go_on)
        self._question.acted.connect(self._yes)
        self._lost.anyway_wanted.connect(self._yes_to_lost)
        self.editor.textChanged.connect(self.forget_answers)
        prompts.advising.advised.connect(self._show_advice)
        prompts.mentioned.lost_changed.connect(self._show_advice)
        self.advice.pointed_at.connect(self.editor.marks.show_remark)
        self.advice.instead_wanted.connect(self.editor.use_instead)
        self.advice.aside_wanted.connect(prompts.advising.put_aside)
        self._count()

    def ask(self) -> bool:
        """Ask what has to be asked before the prompt is sent, one after the other; or False."""
        if _FIELDS not in self._agreed and self.ask_about_fields():
            return True
        return _LOST not in self._agreed and self._lost.ask()

    def forget_answers(self) -> None:
        """What was agreed to has been sent, or is another prompt by now."""
        self._agreed.clear()

    def ask_about_fields(self) -> bool:
        """Ask before a prompt is sent with open fields; False where none is open."""
        fields = self._prompts.open_fields()
        if fields:
            title = self.tr("{0}: {1}").format(counted(len(fields)), named(fields))
            advice = self.tr("The brackets would be sent as they stand.")
            button = self.tr("Generate anyway")
            self._question.say(title, advice, button=button, kind=INFO)
        return bool(fields)

    @Slot()
    def _count(self) -> None:
        self._alternatives.show_groups(self._prompts.choices())
        fields = self._prompts.open_fields()
        self._open.show_fields(fields)
        if not fields:
            self._question.dismiss()
        elif self._question.isVisible():
            self.ask_about_fields()  # of fewer by now

    @Slot(object)
    def _show_advice(self, _: object) -> None:
        """What the notice of lost mentions tells is not told twice."""
        lost = self._prompts.mentioned.lost
        remarks = self._prompts.advising.advice
        self.advice.show_advice(tuple(one for one in remarks if one.words not in lost))

    @Slot()
    def _go_on(self) -> None:
        self.editor.setFocus()
        self.editor.fields.go_on()

    @Slot()
    def _yes(self) -> None:
        self._question.dismiss()
        self._agree_to(_FIELDS)

    @Slot()
    def _yes_to_lost(self) -> None:
        self._lost.dismiss()
        self._agree_to(_LOST)

    def _agree_to(self, what: str) -> None:
        self._agreed.add(what)
        self.anyway_wanted.emit()
