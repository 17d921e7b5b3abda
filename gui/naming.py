"""What is called anew: sessions, references, templates, sets, collections, a model's id."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from gui.actions import Actions
from gui.dialogs.name import NameDialog
from gui.panels.composer import Composer
from gui.state.desk import Desk
from gui.window import Window
from services.prompts.templates import Template


class Naming(QObject):
    """Asks for a name, and does what was answered. Lives as long as its window."""

    def __init__(self, desk: Desk, window: Window, composer: Composer, actions: Actions) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._composer = composer
        composer.other_model_wanted.connect(self.ask_for_model)
        composer.tray().rename_wanted.connect(self.ask_for_reference_name)
        actions.connect_all(
            {
                "new_session": self.ask_for_new_session,
                "rename_session": self.ask_for_session_name,
            }
        )

    def ask_for_new_session(self) -> None:
        name = self.tr("Session {0}").format(len(self._desk.library.sessions) + 1)
        self._ask(self.tr("New session"), self.tr("Name"), name, self._desk.create_session)

    def ask_for_session_name(self) -> None:
        name = self._desk.session.name
        session, rename = self._desk.session.id, self._desk.tables.rename
        if session is not None:
            title = self.tr("Rename session")
            self._ask(title, self.tr("Name"), name, lambda new: rename(session, new))

    def ask_for_reference_name(self, place: int, name: str) -> None:
        rename = self._desk.draft.rename_reference
        self._ask(
            self.tr("Rename reference"), self.tr("Name"), name, lambda new: rename(place, new)
        )

    def ask_for_model(self) -> None:
        choose = self._composer.choose_model
        self._ask(self.tr("Other model"), self.tr("Model id"), "", choose)

    def ask_for_collection_name(self, name: str, take: Callable[[str], object]) -> None:
        title = self.tr("Rename collection") if name else self.tr("Save as collection")
        self._ask(title, self.tr("Name"), name, take)

    def ask_for_template_name(self) -> None:
        keep, known = self._desk.prompts.keep_template, self._desk.prompts.own_names()

        def take(name: str) -> None:
            if name.casefold() not in known:
                keep(name)
                return
            self._window.notices.say(
                self.tr("There is a template “{0}” already").format(name),
                self.tr("The other one would be gone."),
                self.tr("Replace it"),
                lambda: keep(name),
            )

        self._ask(self.tr("Save as template"), self.tr("Name"), "", take)

    def ask_to_drop_template(self, template: Template) -> None:
        drop = self._desk.prompts.drop_template
        self._window.notices.say(
            self.tr("Delete the template “{0}”?").format(template.name),
            self.tr("Its file is deleted from the library's folder."),
            self.tr("Delete"),
            lambda: drop(template.name),
        )

    def ask_for_set_name(self) -> None:
        save, known = self._desk.sets.save, self._desk.sets.names()

        def take(name: str) -> None:
            if name.casefold() not in known:
                save(name)
                return
            self._window.notices.say(
                self.tr("There is a set “{0}” already").format(name),
                self.tr("The other one would be gone."),
                self.tr("Replace it"),
                lambda: save(name),
            )

        self._ask(self.tr("Save as set"), self.tr("Name"), "", take)

    def ask_to_rename_set(self, name: str) -> None:
        rename = self._desk.sets.rename
        self._ask(self.tr("Rename set"), self.tr("Name"), name, lambda new: rename(name, new))

    def ask_to_remove_set(self, name: str) -> None:
        remove = self._desk.sets.remove
        self._window.notices.say(
            self.tr("Remove the set “{0}”?").format(name),
            self.tr("Its file is deleted from the library's folder. What is in the tray stays."),
            self.tr("Remove"),
            lambda: remove(name),
        )

    def _ask(self, title: str, question: str, text: str, take: object) -> None:
        dialog = NameDialog(title, question, text, parent=self._window)
        dialog.named.connect(take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
