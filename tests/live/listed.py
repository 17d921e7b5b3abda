"""What the service's list of models and the catalogue have that the other lacks. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.catalogue import Catalogue, Model, Status
from services.gemini.client import ListedModel


@dataclass(frozen=True, slots=True)
class Compared:
    """`likely` are listed models that by name make pictures; a name proves nothing."""

    likely: tuple[ListedModel, ...] = ()
    others: tuple[ListedModel, ...] = ()
    missing: tuple[Model, ...] = ()  # of the catalogue's, not offered under any id
    limits: tuple[str, ...] = ()  # sentences

    @property
    def differences(self) -> tuple[str, ...]:
        """What of it makes the catalogue wrong: a current model is gone, or a limit changed."""
        gone = [model for model in self.missing if model.status is Status.CURRENT]
        return (*(f"{_named(model)} is not offered" for model in gone), *self.limits)


def compared(listed: Sequence[ListedModel], catalogue: Catalogue) -> Compared:
    offered = {model.name: model for model in listed}
    rows = [model for model in catalogue.models if model.known]
    here = {id for row in rows for id in (*row.ids, *row.aliases)}
    news = [offered[name] for name in sorted(offered.keys() - here)]
    likely = {row.id for row in catalogue.with_listed(offered).models if not row.known}
    return Compared(
        tuple(model for model in news if model.name in likely),
        tuple(model for model in news if model.name not in likely),
        tuple(row for row in rows if not offered.keys() & {*row.ids, *row.aliases}),
        tuple(line for row in rows if row.id in offered for line in _limits(row, offered[row.id])),
    )


def lines(found: Compared) -> Iterator[str]:
    """`found` in plain words, a section each."""
    for title, models in (
        ("Offered, not in the catalogue, by name a maker of pictures", found.likely),
        ("Offered, not in the catalogue, others", found.others),
    ):
        if models:
            yield f"{title}:"
            yield from (f"  {_described(model)}" for model in models)
    if found.missing:
        yield "In the catalogue, not offered to this key:"
        yield from (f"  {_named(model)}, {_status(model)}" for model in found.missing)
    if found.limits:
        yield "Limits that differ from the catalogue's:"
        yield from (f"  {line}" for line in found.limits)


def _limits(row: Model, listed: ListedModel) -> Iterator[str]:
    for what, ours, theirs in (
        ("input", row.input_tokens, listed.input_token_limit),
        ("output", row.output_tokens, listed.output_token_limit),
    ):
        if theirs and theirs != ours:
            yield f"{row.id} takes {theirs} tokens of {what}, the catalogue says {ours}"


def _described(model: ListedModel) -> str:
    limits = f"{model.input_token_limit} tokens in, {model.output_token_limit} out"
    return f"{model.name} ({model.display_name or 'no name'}; {limits})"


def _named(model: Model) -> str:
    return f"{model.name} ({model.id})"


def _status(model: Model) -> str:
    return f"{model.status.value}, ends {model.retires}" if model.retires else model.status.value
