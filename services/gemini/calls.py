"""What the wire asks of google-genai: an answer to a request, the list of models."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx2
from google import genai
from google.genai import errors, types

from services.domain import BlobId
from services.errors import Damaged, KeyMissing, KeyRejected, Unreachable
from services.gemini.delivery import Delivery
from services.gemini.door import Call, Door, call_under_way
from services.gemini.payloads import blobs_in, point_to_files
from services.gemini.uploads import Uploads

GOOGLE = "https://generativelanguage.googleapis.com/"
API_VERSION = "v1beta"  # imageConfig is not certain on v1
LIST_TIMEOUT_S = 30.0
MAX_PAGES = 20
_SENDABLE = re.compile(r"[\x21-\x7e]{1,400}")


class Account:
    """A key, an address and the connections made with them."""

    def __init__(
        self,
        key: str | None,
        base_url: str | None,
        proxy: str | None,
        trust_env: bool,
        uploads: Path,
    ) -> None:
        if not key:
            raise KeyMissing()
        if not _SENDABLE.fullmatch(key):
            raise KeyRejected("gemini_key_malformed")
        self._key = key
        self._door = _opened(base_url or GOOGLE, proxy, trust_env)
        self._uploads = Uploads(uploads, key, base_url or GOOGLE)
        self._uploading = asyncio.Lock()  # two jobs with the same pictures send them once
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
        request = await asyncio.to_thread(_read_request, delivery.folder)
        delivery.hide(self._key)
        try:
            async with asyncio.timeout(timeout_s):
                await self._send_with_files(request, delivery, objects, stream, timeout_s)
        except (TimeoutError, ValueError):
            # Once the answer is here, nothing that happens on the SDK's way back counts.
            if not delivery.received:
                raise
        if delivery.received:
            await asyncio.to_thread(delivery.store)

    async def _send_with_files(
        self,
        request: dict[str, Any],
        delivery: Delivery,
        objects: Path,
        stream: bool,
        timeout_s: float,
    ) -> None:
        """Upload what is to travel as files, then send; once more if a file had ended early."""
        wanted = {BlobId(blob): str(mime) for blob, mime in request.get("files", {}).items()}
        for is_last in (False, True):
            uris = await self._uploaded(wanted, delivery, objects)
            contents = point_to_files(request["contents"], uris)
            blobs_in(contents)  # a damaged placeholder must not travel as what it is
            config = _config(request["config"], contents, timeout_s)
            token = call_under_way.set(Call(delivery, objects))
            try:
                await self._send(request["model"], config, stream)
                return
            except errors.APIError as error:
                # Refused before anything was made: nothing of it can have been billed.
                if is_last or not uris or not _is_of_files(error):
                    raise
                async with self._uploading:
                    await asyncio.to_thread(self._uploads.drop, uris)
                await asyncio.to_thread(delivery.take_back)
            finally:
                call_under_way.reset(token)

    async def _uploaded(
        self, wanted: Mapping[BlobId, str], delivery: Delivery, objects: Path
    ) -> dict[BlobId, str]:
        """Where each of `wanted` (blob -> MIME type) lies at the Files API."""
        uris = await asyncio.to_thread(self._uploads.known, wanted)
        missing = [blob for blob in wanted if blob not in uris]
        for number, blob in enumerate(missing, 1):
            delivery.tell_upload(number, len(missing))
            async with self._uploading:  # another job may have sent the same meanwhile
                known = await asyncio.to_thread(self._uploads.known, [blob])
                uris[blob] = known.get(blob) or await self._upload(blob, wanted[blob], objects)
        return uris

    async def _upload(self, blob: BlobId, mime: str, objects: Path) -> str:
        path = objects / blob[:2] / blob
        if not await asyncio.to_thread(path.is_file):
            raise Damaged("gemini_history_damaged")
        try:
            file = await self._client.aio.files.upload(file=path, config={"mime_type": mime})
        except (KeyError, TypeError, AttributeError) as error:
            # The SDK trips over answers that are none of the Files API's.
            raise Unreachable("gemini_not_gemini", code=200) from error
        if not file.uri:
            raise Unreachable("gemini_not_gemini", code=200)
        until = file.expiration_time.timestamp() if file.expiration_time else None
        await asyncio.to_thread(self._uploads.add, blob, file.uri, until)
        return file.uri

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


def _opened(address: str, proxy: str | None, trust_env: bool) -> Door:
    try:
        return Door(address=address, proxy=proxy, trust_env=trust_env)
    except (ValueError, ImportError, httpx2.InvalidURL) as error:
        # Not a kind of proxy that we can speak to; SOCKS needs a package of its own.
        raise Unreachable("gemini_bad_address") from error


def _read_request(folder: Path) -> dict[str, Any]:
    request: dict[str, Any] = json.loads((folder / "request.json").read_bytes())
    return request


def _is_of_files(error: errors.APIError) -> bool:
    said = str(error.message or "")
    return error.code in (403, 404) and re.search(r"\bfiles?\b", said, re.IGNORECASE) is not None


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
