"""Every refusal, ending and broken connection that we know becomes one error with a sentence."""

from __future__ import annotations

import errno
import socket
import ssl
import string
import tomllib
from typing import Any

import httpx2
import pytest
from google.genai import errors as sdk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.domain import BlobId, Outcome, Picture, Thought
from services.errors import NextStep, StudioError
from services.gemini import endings, faults
from services.messages import STRINGS, templates

FREE = {
    "@type": "type.googleapis.com/google.rpc.QuotaFailure",
    "violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}],
}
PAID_DAY = {"violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel"}]}
RETRY = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "58s"}
INVALID = {"reason": "API_KEY_INVALID", "domain": "googleapis.com"}
ARGUMENT, CONDITION = "INVALID_ARGUMENT", "FAILED_PRECONDITION"
SIGNATURE = "Image part is missing a thought_signature in content position 3, part position 1."
QUOTA = "You exceeded your current quota, please check your plan and billing details."
UNKNOWN = "Invalid JSON payload received. Unknown name \"imageConfig\" at 'generation_config'"
ASPECT = "Unsupported aspect ratio 7:3."
REGION = "User location is not supported for the API use."
GONE = "models/gemini-3-pro-image-preview is not found for API version v1beta"

# The same examples every time, however busy the machine is.
calm = settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)

REFUSALS = [
    (400, ARGUMENT, "API key not valid. Please pass a valid API key.", [INVALID], "key_rejected"),
    (400, ARGUMENT, "API key expired. Please renew the API key.", [], "key_expired"),
    (403, "PERMISSION_DENIED", "Your API key was reported as leaked.", [], "key_leaked"),
    (403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers", [], "key_missing"),
    (403, "PERMISSION_DENIED", "The caller does not have permission", [], "key_denied"),
    (401, "UNAUTHENTICATED", "Request had invalid credentials.", [], "key_denied"),
    (403, "PERMISSION_DENIED", "API has not been used in project 5 before", [], "api_off"),
    (400, CONDITION, REGION, [], "region"),
    (402, "", "", [], "billing"),
    (400, CONDITION, "Please enable billing on your project", [], "billing"),
    (429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted.", [], "billing"),
    (429, "RESOURCE_EXHAUSTED", QUOTA + " limit: 0", [RETRY], "needs_paid_key"),
    (429, "RESOURCE_EXHAUSTED", QUOTA, [FREE, RETRY], "needs_paid_key"),
    (429, "RESOURCE_EXHAUSTED", QUOTA, [PAID_DAY, RETRY], "quota_day"),
    (429, "RESOURCE_EXHAUSTED", QUOTA, [RETRY], "rate_limited"),
    (404, "NOT_FOUND", GONE, [], "model_retired"),
    (404, "NOT_FOUND", "This model is no longer available to new users.", [], "model_retired"),
    (404, "", "", [], "not_gemini"),
    (400, ARGUMENT, UNKNOWN, [], "unknown_name"),
    (400, ARGUMENT, ASPECT, [], "setting_ratio"),
    (400, ARGUMENT, "Image size 2k is not one of 1K, 2K, 4K", [], "setting_size"),
    (400, ARGUMENT, "Search Grounding is not supported.", [], "setting_search"),
    (400, ARGUMENT, SIGNATURE, [], "signature"),
    (400, ARGUMENT, "Thought signature is not valid.", [], "signature"),
    (400, ARGUMENT, "Request payload size exceeds the limit: 104857600 bytes.", [], "too_large"),
    (413, "", "", [], "too_large"),
    (400, ARGUMENT, "Unable to process input image.", [], "reference_unreadable"),
    (400, ARGUMENT, "Something new.", [], "rejected"),
    (403, "PERMISSION_DENIED", "You may not access the File files/abc.", [], "file_expired"),
    (503, "UNAVAILABLE", "The model is overloaded. Please try again later.", [], "busy"),
    (500, "INTERNAL", "An internal error has occurred.", [], "busy"),
    (502, "", "", [], "busy"),
    (504, "DEADLINE_EXCEEDED", "Deadline expired before operation", [], "deadline"),
    (503, "UNAVAILABLE", "Deadline expired before operation could complete.", [], "deadline"),
    (307, "", "", [], "redirected"),
    (407, "", "", [], "proxy_refused"),
    (204, "", "", [], "odd_status"),
    (418, "", "", [], "unexpected"),
]


def refused(code: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> StudioError:
    response = httpx2.Response(code, headers=headers or {})
    return faults.translate(sdk.APIError(code, body, response), left=True)


@pytest.mark.parametrize(("code", "status", "message", "details", "key"), REFUSALS)
def test_every_refusal_has_its_row(
    code: int, status: str, message: str, details: list[Any], key: str
) -> None:
    body = {"code": code, "message": message, "status": status, "details": details}
    error = refused(code, {"error": body})
    assert error.key == f"gemini_{key}"
    assert "–" not in error.title


@pytest.mark.parametrize(
    ("body", "headers", "seconds"),
    [
        ({"error": {"details": [RETRY]}}, {"retry-after": "7"}, 58),
        ({"error": {"message": "Please retry in 58.934310785s."}}, {}, 58.934310785),
        ({"error": {}}, {"retry-after": "7"}, 7),
        (
            {"error": {}},
            {
                "retry-after": "Wed, 21 Oct 2026 07:28:30 GMT",
                "date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            30,
        ),
        ({"error": {"details": [{"retryDelay": "999999999s"}]}}, {}, 86400),
        ({"error": {"details": [{"retryDelay": {"odd": 1}}]}}, {"retry-after": "soon"}, None),
    ],
)
def test_the_wait_is_found_wherever_it_is_told(
    body: dict[str, Any], headers: dict[str, str], seconds: float | None
) -> None:
    assert refused(429, body, headers).retry_after_s == seconds


@calm
@given(st.integers(100, 599), st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(["error", "message", "status", "details", "code", "violations"]), inner),
    max_leaves=8))  # fmt: skip
def test_no_error_body_breaks_the_table(code: int, body: Any) -> None:
    assert refused(code, body if isinstance(body, dict) else {"error": body}).title


def chained(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "step"),
    [
        (httpx2.ConnectError("x"), NextStep.WAIT),
        (chained(httpx2.ConnectError("x"), socket.gaierror()), NextStep.WAIT),
        (chained(httpx2.ConnectError("x"), ssl.SSLError()), NextStep.TRY_AGAIN),
        (httpx2.ConnectTimeout("x"), NextStep.TRY_AGAIN),
        (httpx2.WriteError("x"), NextStep.TRY_AGAIN),
        (httpx2.ProxyError("407 Proxy Authentication Required"), NextStep.OPEN_SETTINGS),
        (OSError(errno.ENOSPC, "x"), NextStep.TRY_AGAIN),
        (OSError(errno.EROFS, "x"), NextStep.CHOOSE_FOLDER),
    ],
)
def test_only_a_refused_connection_is_tried_again_without_asking(
    error: Exception, step: NextStep
) -> None:
    assert faults.translate(error, left=False).next_step is step


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (chained(httpx2.ConnectError("x"), socket.gaierror()), "no_such_host"),
        (chained(httpx2.ConnectError("x"), ssl.SSLError()), "tls"),
        (httpx2.ConnectError("x"), "unreachable"),
        (httpx2.ConnectTimeout("x"), "unreachable"),
        (httpx2.ProxyError("x"), "proxy"),
        (httpx2.UnsupportedProtocol("x"), "bad_address"),
        (httpx2.InvalidURL("x"), "bad_address"),
        (httpx2.LocalProtocolError("Illegal header value b'AIza'"), "key_malformed"),
        (UnicodeEncodeError("ascii", "AIzä", 3, 4, "x"), "key_malformed"),
        (httpx2.WriteError("x"), "cut_before"),
        (ValueError("x"), "not_sent"),
        (OSError(errno.ENOSPC, "x"), "disk_full_before"),
        (OSError(errno.EROFS, "x"), "unwritable_before"),
        (KeyError("x"), "bug"),
    ],
)
def test_what_fails_before_the_request_is_out_is_not_billed(error: Exception, key: str) -> None:
    told = faults.translate(error, left=False)
    assert (told.key, told.may_have_been_billed) == (f"gemini_{key}", False)
    assert told.title
    assert "AIz" not in str(told.to_json())


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (httpx2.ReadError("x"), "cut_off"),
        (httpx2.RemoteProtocolError("x"), "cut_off"),
        (httpx2.ReadTimeout("x"), "timeout"),
        (TimeoutError(), "timeout"),
        (OSError(errno.ENOSPC, "x"), "disk_full"),
        (OSError(errno.EIO, "x"), "unwritable"),
        (RecursionError(), "unreadable"),
    ],
)
def test_what_fails_later_may_have_been_billed(error: Exception, key: str) -> None:
    told = faults.translate(error, left=True)
    assert (told.key, told.may_have_been_billed) == (f"gemini_{key}", True)


@pytest.mark.parametrize("reason", [*endings.FINISHES, "FROM_TOMORROW"])
def test_a_finish_reason_without_picture_quotes_what_google_says(reason: str) -> None:
    outcome = Outcome(finish_reason=reason, finish_message="Support code: {42}.")
    error = endings.without_picture({"candidates": [{}]}, outcome)
    assert error.title
    assert error.params["message"] == "Support code: {42}."


@pytest.mark.parametrize("reason", [*endings.BLOCKS, "FROM_TOMORROW"])
def test_a_blocked_prompt_is_refused_and_not_billed(reason: str) -> None:
    error = endings.without_picture({"promptFeedback": {"blockReason": reason}}, Outcome())
    assert (error.kind, error.next_step) == ("refused", NextStep.EDIT_PROMPT)
    assert not error.may_have_been_billed


def test_words_are_shown_and_drafts_are_named() -> None:
    stop = {"candidates": [{"finishReason": "STOP"}]}
    words = endings.without_picture(stop, Outcome(text="I cannot draw.", finish_reason="STOP"))
    assert (words.next_step, words.params["words"]) == (NextStep.SHOW_WORDS, "I cannot draw.")
    draft = Picture(BlobId("a" * 64), "image/png", 0, 0, 5)
    drafts = endings.without_picture(stop, Outcome(thoughts=(Thought("", draft),)))
    assert (drafts.key, drafts.params["draft"]) == ("gemini_only_drafts", "a" * 64)
    assert endings.without_picture({}, Outcome()).key == "gemini_empty"
    assert not endings.is_result(
        stop, Outcome(thoughts=(Thought("", draft),), finish_reason="STOP")
    )
    assert endings.without_picture(stop, Outcome(finish_reason="STOP")).key == "gemini_no_image"


def test_every_sentence_is_used_and_has_only_known_blanks() -> None:
    own = tomllib.loads((STRINGS / "gemini.toml").read_text("utf-8"))
    code = "".join(
        path.read_text("utf-8") for path in STRINGS.parents[1].glob("services/gemini/*.py")
    )
    built = {"gemini_disk_full_before", "gemini_unwritable_before"}
    assert {key for key in own if f'"{key}"' not in code} <= built | {
        "gemini_disk_full", "gemini_unwritable"}  # fmt: skip
    known = {"message", "code", "host", "seconds", "type", "megabytes", "successor", "name"}
    for key, sentence in own.items():
        assert set(sentence) == {"title", "advice"}
        for text in sentence.values():
            assert {name for _, name, _, _ in string.Formatter().parse(text) if name} <= known
        assert templates()[key] == sentence
