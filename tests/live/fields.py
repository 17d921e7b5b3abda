"""The fields of an answer that Musa reads, keeps or knowingly passes over, by key path.

A path is written as "candidates[].content.parts[].text"; "**" at its end covers all
that is below. What an answer has besides these is news: a maintainer looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_TOKENS = ("promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "totalTokenCount",
           "toolUsePromptTokenCount", "cachedContentTokenCount")  # fmt: skip
_DETAILS = ("promptTokensDetails", "candidatesTokensDetails", "cacheTokensDetails",
            "toolUsePromptTokensDetails")  # fmt: skip
_GROUNDING = (
    "searchEntryPoint.renderedContent",
    "searchEntryPoint.sdkBlob",
    "webSearchQueries[]",
    "imageSearchQueries[]",
    "retrievalMetadata.**",
    *(f"groundingChunks[].web.{name}" for name in ("uri", "title", "domain")),
    *(
        f"groundingChunks[].image.{name}"
        for name in ("sourceUri", "imageUri", "uri", "title", "domain")
    ),
    *(
        f"groundingSupports[].segment.{name}"
        for name in ("partIndex", "startIndex", "endIndex", "text")
    ),
    "groundingSupports[].groundingChunkIndices[]",
    "groundingSupports[].confidenceScores[]",
)
KNOWN = frozenset(
    (
        "modelVersion",
        "responseId",
        "createTime",
        "promptFeedback.blockReason",
        "promptFeedback.blockReasonMessage",
        "promptFeedback.safetyRatings[].**",
        *(f"usageMetadata.{name}" for name in (*_TOKENS, "serviceTier", "trafficType")),
        *(f"usageMetadata.{name}[].modality" for name in _DETAILS),
        *(f"usageMetadata.{name}[].tokenCount" for name in _DETAILS),
        *(f"candidates[].{name}" for name in ("index", "finishReason", "finishMessage")),
        "candidates[].safetyRatings[].**",
        "candidates[].citationMetadata.**",
        "candidates[].tokenCount",
        "candidates[].avgLogprobs",
        "candidates[].content.role",
        *(
            f"candidates[].content.parts[].{name}"
            for name in ("text", "thought", "thoughtSignature", "inlineData.mimeType",
                         "inlineData.data")
        ),
        *(f"candidates[].groundingMetadata.{name}" for name in _GROUNDING),
    )
)  # fmt: skip
_BELOW = tuple(path.removesuffix("**") for path in KNOWN if path.endswith("**"))
# Every name on the way to a known field, so that an empty object or list is no news.
_BEGUN = frozenset(
    ".".join(steps[:count])
    for steps in (path.split(".") for path in KNOWN)
    for count in range(1, len(steps))
)
_ODD = re.compile(r"[^\w@$-]")


def unknown_in(response: Any) -> set[str]:
    """The paths in `response` that are not known: an unknown object once, not leaf by leaf."""
    return {_news(path) for path in _leaves(response) if not _is_known(path)}


def _is_known(path: str) -> bool:
    return path in KNOWN or path in _BEGUN or path.startswith(_BELOW)


def _leaves(value: Any, path: str = "") -> Iterator[str]:
    """The path of every value that holds no other; of empty objects and lists, too."""
    if isinstance(value, dict) and value:
        for name, item in value.items():
            shown = _ODD.sub("?", str(name))
            yield from _leaves(item, f"{path}.{shown}" if path else shown)
    elif isinstance(value, list):
        for item in value or [{}]:
            yield from _leaves(item, f"{path}[]")
    elif path:
        yield path


def _news(path: str) -> str:
    """`path` up to where it leaves what is known."""
    steps = path.split(".")
    begun = (".".join(steps[:count]) for count in range(1, len(steps)))
    return next((one for one in begun if one not in _BEGUN), path)
