"""What the wire asks of google-genai: an answer to a request, the list of models."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from google import genai
from google.genai import types

from services.domain import BlobId
from services.errors import Damaged, KeyMissing, KeyRejected, Unreachable
from services.gemini.delivery import Delivery
from services.gemini.door import Door, delivery_of_call
from services.gemini.payloads import put_back

GOOGLE = "https://generativelanguage.googleapis.com/"
API_VERSION = "v1beta"  # imageConfig is not certain on v1
LIST_TIMEOUT_S = 30.0
MAX_PAGES = 20
_SENDABLE = re.compile(r"[\x21-\x7e]{1,400}")


class Account:
    """A key, an address and the connections made with them."""

    def __init__(
        self, key: str | None, base_url: str | None, proxy: str | None, trust_env: bool
    ) -> None:
        if not key:
            raise KeyMissing()
        if not _SENDABLE.fullmatch(key):
            raise KeyRejected("gemini_key_malformed")
        self._key = key
        self._door = _opened(proxy, trust_env)
        self._client = genai.Client(
            vertexai=False,
            api_key=key,
            http_options=types.HttpOptions(
                api_version=API_VERSION,
                base_url=base_url or GOOGLE,
                retry_options=types.HttpRetryOptions(attempts=1),
                httpx_async_client=self._door,
            ),
        )

    async def generate(
        self, delivery: Delivery, objects: Path, *, stream: bool, timeout_s: float
    ) -> None:
        """Send the delivery's request; its answer lies in the inbox afterwards.

        Raises:
            TimeoutError, httpx2.TransportError, google.genai.errors.APIError,
            StudioError, OSError, ValueError: see `faults.translate`.
        """
        request = await asyncio.to_thread(_load_request, delivery.folder, objects)
        config = _config(request["config"], request["contents"], timeout_s)
        delivery.hide(self._key)
        delivery_of_call.set(delivery)
        try:
            async with asyncio.timeout(timeout_s):
                await self._send(request["model"], config, stream)
        except (TimeoutError, ValueError):
            # Once the answer is here, nothing that happens on the SDK's way back counts.
            if not delivery.received:
                raise
        if delivery.received:
            await asyncio.to_thread(delivery.store)

    async def _send(self, model: str, config: types.GenerateContentConfig, stream: bool) -> None:
        # The contents travel in the config's extra_body: validated, they would lose
        # unknown fields. The answer's body never comes this way (see `door`).
        models = self._client.aio.models
        if not stream:
            await models.generate_content(model=model, contents="-", config=config)
            return
        async for _ in await models.generate_content_stream(
            model=model, contents="-", config=config
        ):
            pass

    async def models(self) -> list[dict[str, Any]]:
        """Every model that the key may use, ids without "models/"."""
        listed: list[dict[str, Any]] = []
        async with asyncio.timeout(LIST_TIMEOUT_S):
            pager = await self._client.aio.models.list(config={"page_size": 1000})
            for _ in range(MAX_PAGES):
                listed += [_row(model) for model in pager.page if model.name]
                try:
                    await pager.next_page()
                except IndexError:
                    break
        return listed

    async def close(self) -> None:
        await self._door.aclose()


def _opened(proxy: str | None, trust_env: bool) -> Door:
    try:
        return Door(proxy=proxy, trust_env=trust_env)
    except (ValueError, ImportError) as error:
        # Not a kind of proxy that we can speak to; SOCKS needs a package of its own.
        raise Unreachable("gemini_bad_address") from error


def _load_request(folder: Path, objects: Path) -> dict[str, Any]:
    request: dict[str, Any] = json.loads((folder / "request.json").read_bytes())

    def load(blob: BlobId) -> bytes:
        try:
            return (objects / blob[:2] / blob).read_bytes()
        except FileNotFoundError as error:
            raise Damaged("gemini_history_damaged") from error

    request["contents"] = put_back(request["contents"], load)
    return request


def _config(
    config: Mapping[str, Any], contents: list[Any], timeout_s: float
) -> types.GenerateContentConfig:
    return types.GenerateContentConfig.model_validate(
        {
            **config,
            "automaticFunctionCalling": {"disable": True},
            # Would send, and pay for, a second request on its own.
            "automaticContinuation": False,
            "httpOptions": types.HttpOptions(
                extra_body={"contents": contents},
                timeout=round(timeout_s * 1000),
                retry_options=types.HttpRetryOptions(attempts=1),
            ),
        }
    )


def _row(model: types.Model) -> dict[str, Any]:
    return {
        "name": (model.name or "").removeprefix("models/"),
        "display_name": model.display_name or "",
        "input_token_limit": model.input_token_limit or 0,
        "output_token_limit": model.output_token_limit or 0,
    }
