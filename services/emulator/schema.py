"""The shape of the requests that are understood: v1beta's messages, as far as they matter here."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Plain:
    """A scalar: STRING, BOOL, INT32, INT64, FLOAT, BYTES (base64 on the wire) or ANY."""

    name: str


@dataclass(frozen=True, slots=True)
class Enum:
    name: str
    values: frozenset[str]
    any_case: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """Fields by camelCase name; at most one of `oneof` may be set."""

    name: str
    fields: dict[str, Kind] = field(default_factory=dict)
    oneof: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ListOf:
    of: Kind


Kind = Plain | Enum | Message | ListOf

_STRING, _BOOL, _INT = Plain("STRING"), Plain("BOOL"), Plain("INT32")
_FLOAT, _BYTES, _ANY = Plain("FLOAT"), Plain("BYTES"), Plain("ANY")
_TYPE = "type.googleapis.com/google.ai.generativelanguage.v1beta."


def _enum(name: str, *values: str, any_case: bool = False) -> Enum:
    return Enum(_TYPE + name, frozenset(values), any_case)


_RESOLUTION = _enum(
    "MediaResolution",
    "MEDIA_RESOLUTION_UNSPECIFIED",
    "MEDIA_RESOLUTION_LOW",
    "MEDIA_RESOLUTION_MEDIUM",
    "MEDIA_RESOLUTION_HIGH",
    "MEDIA_RESOLUTION_ULTRA_HIGH",
)
_DATA = ("text", "inlineData", "fileData", "functionCall", "functionResponse")
_PART = Message(
    "Part",
    {
        "text": _STRING,
        "inlineData": Message("Blob", {"mimeType": _STRING, "data": _BYTES}),
        "fileData": Message("FileData", {"mimeType": _STRING, "fileUri": _STRING}),
        "functionCall": _ANY,
        "functionResponse": _ANY,
        "executableCode": _ANY,
        "codeExecutionResult": _ANY,
        "videoMetadata": _ANY,
        "partMetadata": _ANY,
        "mediaResolution": Message("MediaResolution", {"level": _RESOLUTION}),
        "thought": _BOOL,
        "thoughtSignature": _BYTES,
    },
    frozenset(_DATA),
)
CONTENT = Message("Content", {"role": _STRING, "parts": ListOf(_PART)})

_IMAGE = {"aspectRatio": _STRING, "imageSize": _STRING}
_GENERATION_CONFIG = Message(
    "GenerationConfig",
    {
        "responseModalities": ListOf(
            _enum("GenerationConfig.Modality", "TEXT", "IMAGE", "AUDIO", any_case=True)
        ),
        "imageConfig": Message("ImageConfig", dict(_IMAGE)),
        "responseFormat": Message(
            "ResponseFormat",
            {"image": Message("ImageResponseFormat", dict(_IMAGE)), "text": _ANY, "audio": _ANY},
        ),
        "thinkingConfig": Message(
            "ThinkingConfig",
            {
                "includeThoughts": _BOOL,
                "thinkingBudget": _INT,
                "thinkingLevel": _enum(
                    "ThinkingConfig.ThinkingLevel",
                    "THINKING_LEVEL_UNSPECIFIED",
                    "MINIMAL",
                    "LOW",
                    "MEDIUM",
                    "HIGH",
                    any_case=True,
                ),
            },
        ),
        "mediaResolution": _RESOLUTION,
        "candidateCount": _INT,
        "maxOutputTokens": _INT,
        "seed": _INT,
        "temperature": _FLOAT,
        "topP": _FLOAT,
        "topK": _FLOAT,
        "presencePenalty": _FLOAT,
        "frequencyPenalty": _FLOAT,
        "stopSequences": ListOf(_STRING),
        "responseMimeType": _STRING,
        "responseSchema": _ANY,
        "responseJsonSchema": _ANY,
        "responseLogprobs": _BOOL,
        "logprobs": _INT,
        "speechConfig": _ANY,
        "enableEnhancedCivicAnswers": _BOOL,
    },
)
_SEARCH = Message(
    "GoogleSearch",
    {
        "timeRangeFilter": _ANY,
        "searchTypes": Message(
            "SearchTypes",
            {"webSearch": Message("WebSearch"), "imageSearch": Message("ImageSearch")},
        ),
    },
)
_TOOL = Message(
    "Tool",
    {
        "googleSearch": _SEARCH,
        "googleSearchRetrieval": _ANY,
        "functionDeclarations": _ANY,
        "codeExecution": _ANY,
        "urlContext": _ANY,
        "computerUse": _ANY,
        "googleMaps": _ANY,
        "fileSearch": _ANY,
    },
)
_SAFETY = Message("SafetySetting", {"category": _STRING, "threshold": _STRING})

GENERATE = Message(
    "GenerateContentRequest",
    {
        "model": _STRING,
        "contents": ListOf(CONTENT),
        "systemInstruction": CONTENT,
        "tools": ListOf(_TOOL),
        "toolConfig": _ANY,
        "safetySettings": ListOf(_SAFETY),
        "generationConfig": _GENERATION_CONFIG,
        "cachedContent": _STRING,
        "serviceTier": _enum("ServiceTier", "STANDARD", "FLEX", "PRIORITY", any_case=True),
        "store": _BOOL,
    },
)
COUNT_TOKENS = Message(
    "CountTokensRequest",
    {"model": _STRING, "contents": ListOf(CONTENT), "generateContentRequest": GENERATE},
)
UPLOAD = Message(
    "CreateFileRequest",
    {
        "file": Message(
            "File",
            {
                "name": _STRING,
                "displayName": _STRING,
                "mimeType": _STRING,
                "sizeBytes": Plain("INT64"),
                "source": _STRING,
            },
        )
    },
)
