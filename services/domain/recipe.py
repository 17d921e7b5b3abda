"""All that decides one request, and what was asked before."""

from __future__ import annotations

from dataclasses import dataclass

from services.domain.ids import ModelId, TurnId
from services.domain.reference import Reference

AUTO = "auto"  # the ratio that follows the references
USUAL_MODEL = ModelId("gemini-3-pro-image")


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides one request."""

    prompt: str = ""
    references: tuple[Reference, ...] = ()
    model: ModelId = USUAL_MODEL
    ratio: str = AUTO  # "16:9" …, or AUTO
    size: str = "1K"  # "512", "1K", "2K", "4K"; ignored by models without sizes
    variations: int = 1
    grounding: bool = False
    show_thoughts: bool = False
    thinking_level: str = ""  # "" is the model's default
    with_text: bool = True
    seed: int | None = None
    image_search: bool = False  # beside `grounding`; only where the model has it
    system_instruction: str = ""
    media_resolution: str = ""  # "low", "medium", "high"; "" is the model's default
    safety: str = ""  # one threshold for every category, such as "BLOCK_ONLY_HIGH"; "" is Google's
    written: str = ""  # what was typed, where `prompt` is what was made of it and sent
    introduce: str = "auto"  # who says what the references are: "auto", "own" words, or "off"
    introduction: str = ""  # those words, as sent; in a draft only one's own
    template: str = ""  # the template whose fields the draft has
    as_files: bool = False  # send what was given earlier as files, where it is too much inline


@dataclass(frozen=True, slots=True)
class PastPrompt:
    """A prompt that was asked for before, as it was typed; `turn` is what came of it last."""

    text: str
    at: float
    turn: TurnId
