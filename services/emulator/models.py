"""What each model accepts and returns, by the emulator's own reading of Google's pages.

Deliberately not the catalogue: the two are held against each other in a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_WIDE = {
    "1:1": (1024, 1024),
    "2:3": (848, 1264),
    "3:2": (1264, 848),
    "3:4": (896, 1200),
    "4:3": (1200, 896),
    "4:5": (928, 1152),
    "5:4": (1152, 928),
    "9:16": (768, 1376),
    "16:9": (1376, 768),
    "21:9": (1584, 672),
}
_EXTREME = {"1:4": (512, 2048), "4:1": (2048, 512), "1:8": (384, 3072), "8:1": (3072, 384)}
_FLASH_25 = {
    "1:1": (1024, 1024),
    "2:3": (832, 1248),
    "3:2": (1248, 832),
    "3:4": (864, 1184),
    "4:3": (1184, 864),
    "4:5": (896, 1152),
    "5:4": (1152, 896),
    "9:16": (768, 1344),
    "16:9": (1344, 768),
    "21:9": (1536, 672),
}
_SCALE = {"512": 0.5, "1K": 1.0, "2K": 2.0, "4K": 4.0}


@dataclass(frozen=True, slots=True)
class Model:
    """One model. `base` holds the pixels at 1K; no `sizes` means that none may be sent."""

    id: str
    display_name: str
    description: str
    input_tokens: int
    output_tokens: int
    base: dict[str, tuple[int, int]]
    sizes: dict[str, int]  # size -> tokens of one picture
    levels: frozenset[str] = frozenset()
    thinks: bool = True
    web_search: bool = False
    image_search: bool = False
    max_references: int = 14
    mime: str = "image/jpeg"
    plain_tokens: int = 1120  # of one picture when no size is named
    methods: tuple[str, ...] = ("generateContent", "countTokens", "batchGenerateContent")

    @property
    def paints(self) -> bool:
        return bool(self.base)

    def pixels(self, ratio: str, size: str) -> tuple[int, int]:
        """Width and height of what is returned; an empty size is 1K."""
        width, height = self.base[ratio]
        scale = _SCALE[size or "1K"]
        return round(width * scale), round(height * scale)

    def picture_tokens(self, size: str) -> int:
        return self.sizes.get(size or "1K", self.plain_tokens)

    def nearest_ratio(self, width_px: int, height_px: int) -> str:
        """The ratio of this model that is closest to a picture's own."""
        given = width_px / height_px

        def distance(ratio: str) -> float:
            width, height = self.base[ratio]
            return max(given / (width / height), (width / height) / given)

        return min(self.base, key=distance)

    def to_json(self) -> dict[str, Any]:
        """The entry of ``models.list``."""
        return {
            "name": f"models/{self.id}",
            "version": "001",
            "displayName": self.display_name,
            "description": self.description,
            "inputTokenLimit": self.input_tokens,
            "outputTokenLimit": self.output_tokens,
            "supportedGenerationMethods": list(self.methods),
            "temperature": 1,
            "topP": 0.95,
            "topK": 64,
            "maxTemperature": 2,
            **({"thinking": True} if self.thinks else {}),
        }


_ALL = (
    Model(
        id="gemini-2.5-flash",
        display_name="Gemini 2.5 Flash",
        description="Stable version of Gemini 2.5 Flash, our mid-size multimodal model.",
        input_tokens=1_048_576,
        output_tokens=65_536,
        base={},
        sizes={},
    ),
    Model(
        id="gemini-2.5-pro",
        display_name="Gemini 2.5 Pro",
        description="Stable release of Gemini 2.5 Pro.",
        input_tokens=1_048_576,
        output_tokens=65_536,
        base={},
        sizes={},
    ),
    Model(
        id="gemini-embedding-001",
        display_name="Gemini Embedding 001",
        description="Obtain a distributed representation of a text.",
        input_tokens=2_048,
        output_tokens=1,
        base={},
        sizes={},
        thinks=False,
        methods=("embedContent", "countTextTokens", "countTokens"),
    ),
    Model(
        id="gemini-2.5-flash-image",
        display_name="Nano Banana",
        description="Gemini 2.5 Flash Image",
        input_tokens=32_768,
        output_tokens=8_192,
        base=_FLASH_25,
        sizes={},
        thinks=False,
        max_references=3,
        mime="image/png",
        plain_tokens=1290,
    ),
    Model(
        id="gemini-3-pro-image",
        display_name="Nano Banana Pro",
        description="Gemini 3 Pro Image",
        input_tokens=131_072,
        output_tokens=32_768,
        base=_WIDE,
        sizes={"1K": 1120, "2K": 1120, "4K": 2000},
        web_search=True,
    ),
    Model(
        id="gemini-3.1-flash-lite-image",
        display_name="Nano Banana 2 Lite",
        description="Gemini 3.1 Flash Lite Image",
        input_tokens=65_536,
        output_tokens=4_096,
        base={**_WIDE, **_EXTREME},
        sizes={"1K": 1120},
        levels=frozenset({"MINIMAL", "HIGH"}),
    ),
    Model(
        id="gemini-nano-banana-2.1",
        display_name="Nano Banana 2.1",
        description="Nano Banana 2.1",
        input_tokens=131_072,
        output_tokens=32_768,
        base={**_WIDE, **_EXTREME},
        sizes={"1K": 1120, "2K": 1680, "4K": 3780},
        levels=frozenset({"MINIMAL", "MEDIUM", "HIGH"}),
        web_search=True,
        image_search=True,
    ),
)
MODELS = {model.id: model for model in _ALL}

RETIRED = frozenset(
    {
        "gemini-2.5-flash-image-preview",
        "gemini-3-pro-image-preview",
        "gemini-3.1-flash-image",
        "gemini-3.1-flash-image-preview",
    }
)
