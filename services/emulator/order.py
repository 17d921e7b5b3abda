"""What one request asks for, once it is known to be allowed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.emulator import refusals, signatures
from services.emulator.models import Model

Json = dict[str, Any]
_READABLE = frozenset({"image/png", "image/jpeg", "image/webp", "image/heic", "image/heif"})
_TOKENS_PER_PICTURE = 1_120
_OTHER_TOOLS = {
    "googleSearchRetrieval": "google_search_retrieval",
    "functionDeclarations": "Function calling",
    "codeExecution": "Code execution",
    "urlContext": "Browse as a tool",
    "computerUse": "Computer use",
    "googleMaps": "Google Maps tool",
    "fileSearch": "File search tool",
}


@dataclass(frozen=True, slots=True)
class Given:
    """A picture as it arrived."""

    data: bytes
    mime: str


FindFile = Callable[[str], Given]


@dataclass(frozen=True, slots=True)
class Order:
    """One checked request. `ratio` and `size` are empty where nothing was asked."""

    model: Model
    prompt: str
    references: tuple[Given, ...] = ()
    previous: Given | None = None
    depth: int = 1  # of the turn that is asked for, counted from one
    ratio: str = ""
    size: str = ""
    seed: int | None = None
    with_text: bool = True
    with_picture: bool = True
    with_thoughts: bool = False
    web_search: bool = False
    image_search: bool = False
    words: int = 0  # of every text that was sent
    pictures: int = 0  # in the whole request
    wish: str = ""  # the first text alone, without what introduces the pictures
    take: int = 1  # how often this very request has come, for variety without a seed

    @property
    def fingerprint(self) -> bytes:
        """The same for the same request, whatever its casing or alphabet."""
        pictures = [hashlib.sha256(each.data).hexdigest() for each in self.references]
        before = hashlib.sha256(self.previous.data).hexdigest() if self.previous else ""
        seed = "" if self.seed is None else self.seed
        asked = (self.model.id, self.prompt, pictures, before, self.depth, self.ratio, self.size)
        return hashlib.sha256(repr((asked, seed)).encode()).digest()

    @property
    def prompt_tokens(self) -> tuple[int, int]:
        """Tokens of all texts and of all pictures that were sent."""
        return self.words * 4 // 3 + 1, self.pictures * _TOKENS_PER_PICTURE


@dataclass(slots=True)
class _Seen:
    """What the contents hold, gathered part by part."""

    prompt: list[str] = field(default_factory=list)
    references: list[Given] = field(default_factory=list)
    previous: Given | None = None
    words: int = 0
    pictures: int = 0


def understand(model: Model, request: Mapping[str, Any], find_file: FindFile) -> Order:
    """The order that a request (as `protocol.read` gives it) makes of `model`.

    Raises:
        Refusal: the model, the conversation or a setting does not allow it.
    """
    contents = request.get("contents", [])
    _check_roles(contents)
    _check_parts(contents)
    settings = _settings(model, request.get("generationConfig", {}))
    tools = _tools(model, request.get("tools", []))
    _check_signatures(contents)
    seen = _gather(contents, find_file)
    if model.paints and len(seen.references) > model.max_references:
        raise refusals.invalid(
            f"The model supports up to {model.max_references} input images, but "
            f"{len(seen.references)} were provided."
        )
    return Order(
        model=model,
        prompt=" ".join(seen.prompt).strip(),
        wish=seen.prompt[0] if seen.prompt else "",
        references=tuple(seen.references),
        previous=seen.previous,
        depth=1 + sum(content.get("role") == "model" for content in contents),
        words=seen.words + _word_count(request.get("systemInstruction", {})),
        pictures=seen.pictures,
        **settings,
        **tools,
    )


def _check_roles(contents: list[Json]) -> None:
    if not contents:
        raise refusals.invalid("* GenerateContentRequest.contents: contents is not specified\n")
    expected = "user"
    for content in contents:
        role = content.get("role", "user")
        if role not in ("user", "model"):
            raise refusals.invalid("Please use a valid role: user, model.")
        if role != expected:
            raise refusals.invalid(
                "Please ensure that multiturn requests alternate between user and model."
            )
        expected = "model" if role == "user" else "user"
    if expected == "user":
        raise refusals.invalid("Please ensure that multiturn requests end with a user role.")


def _check_parts(contents: list[Json]) -> None:
    for at, content in enumerate(contents):
        place = f"* GenerateContentRequest.contents[{at}].parts"
        if not content.get("parts"):
            raise refusals.invalid(f"{place}: contents.parts must not be empty.\n")
        for number, part in enumerate(content["parts"]):
            if part.keys() <= {"thought", "thoughtSignature", "mediaResolution", "partMetadata"}:
                raise refusals.invalid(
                    f"{place}[{number}].data: required oneof field 'data' must have one "
                    "initialized field\n"
                )


def _check_signatures(contents: list[Json]) -> None:
    """Every result that we gave comes back signed, and unaltered."""
    for at, content in enumerate(contents, 1):
        if content.get("role") != "model":
            continue
        spoken = [(n, p) for n, p in enumerate(content["parts"], 1) if not p.get("thought")]
        has_picture = any("inlineData" in part for _, part in spoken)
        for place, (number, part) in enumerate(spoken):
            _check_signature(part, at, number, needed=has_picture and place == 0)


def _check_signature(part: Json, content: int, number: int, *, needed: bool) -> None:
    is_picture = "inlineData" in part
    signature = part.get("thoughtSignature")
    if not signature:
        if is_picture or needed:
            kind = "Image" if is_picture else "Text"
            raise refusals.signature_missing(kind, content, number)
        return
    said = part["inlineData"].get("data", b"") if is_picture else part.get("text", "").encode()
    if not signatures.holds(signature, said):
        raise refusals.signature_invalid()


def _settings(model: Model, config: Json) -> Json:
    if config.get("candidateCount", 1) != 1:
        raise refusals.invalid("Multiple candidates is not enabled for this model")
    thinking = config.get("thinkingConfig", {})
    _check_thinking(model, thinking)
    return {
        **_modalities(model, config.get("responseModalities", [])),
        **_image_settings(model, config),
        "seed": config.get("seed"),
        "with_thoughts": model.thinks and bool(thinking.get("includeThoughts")),
    }


def _check_thinking(model: Model, thinking: Json) -> None:
    level = thinking.get("thinkingLevel", "THINKING_LEVEL_UNSPECIFIED")
    if level != "THINKING_LEVEL_UNSPECIFIED" and model.paints and level not in model.levels:
        if not model.levels:
            raise refusals.invalid("Thinking level is not supported for this model.")
        raise refusals.invalid(f"Thinking level {level} is not supported for this model.")


def _modalities(model: Model, asked: list[str]) -> Json:
    wanted = set(asked) or ({"TEXT", "IMAGE"} if model.paints else {"TEXT"})
    allowed = [{"TEXT", "IMAGE"}, {"IMAGE"}] if model.paints else [{"TEXT"}]
    if wanted not in allowed:
        rows = "".join(f"* {', '.join(sorted(row, reverse=True))}\n" for row in allowed)
        raise refusals.invalid(
            f"The requested combination of response modalities ({', '.join(asked)}) is not "
            f"supported by the model. models/{model.id} accepts the following combination of "
            f"response modalities:\n{rows}"
        )
    return {"with_text": "TEXT" in wanted, "with_picture": "IMAGE" in wanted}


def _image_settings(model: Model, config: Json) -> Json:
    asked = {**config.get("responseFormat", {}).get("image", {}), **config.get("imageConfig", {})}
    ratio, size = asked.get("aspectRatio", ""), asked.get("imageSize", "")
    if asked and not model.paints:
        raise refusals.invalid("Image generation is not enabled for this model.")
    if ratio and ratio not in model.base:
        raise refusals.invalid(f"aspect_ratio must be one of {_quoted(model.base)}.")
    if size and not model.sizes:
        raise refusals.invalid("image_size is not supported for this model.")
    if size and size not in model.sizes:
        raise refusals.invalid(f"image_size must be one of {_quoted(model.sizes)}.")
    return {"ratio": ratio, "size": size}


def _quoted(values: Mapping[str, object]) -> str:
    *rest, last = [f"'{value}'" for value in values]
    return f"{', '.join(rest)}, or {last}" if rest else last


def _tools(model: Model, tools: list[Json]) -> Json:
    asked: set[str] = set()
    for tool in tools:
        for name in tool.keys() & _OTHER_TOOLS.keys():
            raise refusals.invalid(f"{_OTHER_TOOLS[name]} is not enabled for this model")
        if "googleSearch" in tool:
            asked |= set(tool["googleSearch"].get("searchTypes", {"webSearch": {}}))
    if asked and model.paints and not model.web_search:
        raise refusals.invalid("Search as tool is not enabled for this model")
    if "imageSearch" in asked and not model.image_search:
        raise refusals.invalid("Image search is not enabled for this model")
    return {"web_search": "webSearch" in asked, "image_search": "imageSearch" in asked}


def _gather(contents: list[Json], find_file: FindFile) -> _Seen:
    seen = _Seen()
    for at, content in enumerate(contents):
        is_last = at == len(contents) - 1
        seen.words += _word_count(content)
        for part in content["parts"]:
            if is_last and "text" in part:
                seen.prompt.append(part["text"])
            picture = _picture(part, find_file)
            if picture is None:
                continue
            seen.pictures += 1
            if is_last:
                seen.references.append(picture)
            elif content.get("role") == "model" and not part.get("thought"):
                seen.previous = picture
    return seen


def _picture(part: Json, find_file: FindFile) -> Given | None:
    if "inlineData" in part:
        inline = part["inlineData"]
        given = Given(inline.get("data", b""), inline.get("mimeType", ""))
    elif "fileData" in part:
        given = find_file(part["fileData"].get("fileUri", ""))
    else:
        return None
    if given.mime not in _READABLE:
        raise refusals.invalid(f"Unsupported MIME type: {given.mime}")
    return given


def _word_count(content: Json) -> int:
    return sum(len(part.get("text", "").split()) for part in content.get("parts", []))
