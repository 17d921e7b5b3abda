"""How the service says no: every error body, worded as Google words it."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
_RPC = "type.googleapis.com/google.rpc."
_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    402: "FAILED_PRECONDITION",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class Refusal(Exception):
    """An error answer: HTTP status and the body that goes with it."""

    def __init__(
        self, code: int, message: str, *details: Json, status: str = "", headers: Json | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.headers: Json = headers or {}
        error: Json = {"code": code, "message": message, "status": status or _STATUS[code]}
        if details:
            error["details"] = list(details)
        self.body: Json = {"error": error}


def _reason(reason: str) -> Json:
    return {
        "@type": f"{_RPC}ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": {"service": "generativelanguage.googleapis.com"},
    }


def worded(code: int, message: str, reason: str = "", status: str = "") -> Refusal:
    """Any refusal, in these words."""
    return Refusal(code, message, *([_reason(reason)] if reason else []), status=status)


def invalid(message: str) -> Refusal:
    return Refusal(400, message)


def malformed(problems: list[tuple[str, str]]) -> Refusal:
    """A body that does not fit the schema: (field path, description) of each problem."""
    violations = [
        {"field": field, "description": text} if field else {"description": text}
        for field, text in problems
    ]
    return Refusal(
        400,
        "\n".join(text for _, text in problems),
        {"@type": f"{_RPC}BadRequest", "fieldViolations": violations},
    )


def key_missing() -> Refusal:
    return Refusal(
        403,
        "Method doesn't allow unregistered callers (callers without established identity). "
        "Please use API Key or other form of API consumer identity to call this API.",
    )


def key_invalid() -> Refusal:
    return Refusal(
        400, "API key not valid. Please pass a valid API key.", _reason("API_KEY_INVALID")
    )


def key_in_query() -> Refusal:
    return Refusal(
        401,
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login "
        "cookie or other valid authentication credential.",
        _reason("ACCESS_TOKEN_TYPE_UNSUPPORTED"),
    )


def key_leaked(_value: float | None = None) -> Refusal:
    return Refusal(403, "Your API key was reported as leaked. Please use another API key.")


def model_unknown(model: str, version: str, method: str = "generateContent") -> Refusal:
    return Refusal(
        404,
        f"models/{model} is not found for API version {version}, or is not supported for "
        f"{method}. Call ListModels to see the list of available models and their supported "
        "methods.",
    )


def model_retired(model: str) -> Refusal:
    return Refusal(
        404,
        f"This model models/{model} is no longer available. Please update your code to use a "
        "newer model for the latest features and improvements.",
    )


def path_unknown(path: str) -> Refusal:
    return Refusal(404, f"Requested entity was not found: {path}.")


def file_forbidden(name: str) -> Refusal:
    return Refusal(
        403,
        f"You do not have permission to access the File {name.removeprefix('files/')} or it may "
        "not exist.",
    )


def too_large(limit_bytes: int) -> Refusal:
    return invalid(
        f"Request payload size exceeds the limit: {limit_bytes} bytes. The file size is too "
        "large. Please use the File API to upload your files instead."
    )


def picture_unreadable() -> Refusal:
    return invalid(
        "Unable to process input image. Please retry or report in "
        "https://developers.generativeai.google/guide/troubleshooting"
    )


def signature_missing(kind: str, content: int, part: int) -> Refusal:
    """`kind` is Image or Text; positions count from one."""
    return invalid(
        f"{kind} part is missing a thought_signature in content position {content}, part position "
        f"{part}. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures"
        "#model-behavior for more details."
    )


def signature_invalid() -> Refusal:
    return invalid("Thought signature is not valid.")


def _quota(quota_id: str, metric: str, value: str, model: str) -> Json:
    violation: Json = {
        "quotaMetric": f"generativelanguage.googleapis.com/{metric}",
        "quotaId": quota_id,
        "quotaDimensions": {"location": "global", "model": model},
    }
    if value:
        violation["quotaValue"] = value
    return {"@type": f"{_RPC}QuotaFailure", "violations": [violation]}


_OVER_QUOTA = (
    "You exceeded your current quota, please check your plan and billing details. For more "
    "information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits."
)


def rate_limited(wait_s: float, model: str) -> Refusal:
    metric = "generate_requests_per_model"
    return Refusal(
        429,
        f"{_OVER_QUOTA}\n* Quota exceeded for metric: generativelanguage.googleapis.com/{metric}, "
        f"limit: 20, model: {model}\nPlease retry in {wait_s:.9f}s.",
        _quota("GenerateRequestsPerMinutePerProjectPerModel", metric, "20", model),
        {"@type": f"{_RPC}RetryInfo", "retryDelay": f"{wait_s:g}s"},
    )


def quota_zero(model: str) -> Refusal:
    metric = "generate_content_free_tier_requests"
    return Refusal(
        429,
        f"{_OVER_QUOTA}\n* Quota exceeded for metric: generativelanguage.googleapis.com/{metric}, "
        f"limit: 0, model: {model}\nPlease retry in 58.934310785s.",
        _quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier", metric, "", model),
        {"@type": f"{_RPC}RetryInfo", "retryDelay": "58s"},
    )


def quota_day(model: str) -> Refusal:
    metric = "generate_requests_per_model_per_day"
    return Refusal(
        429,
        f"{_OVER_QUOTA}\n* Quota exceeded for metric: generativelanguage.googleapis.com/{metric}, "
        f"limit: 250, model: {model}",
        _quota("GenerateRequestsPerDayPerProjectPerModel", metric, "250", model),
    )


def overloaded() -> Refusal:
    return Refusal(503, "The model is overloaded. Please try again later.")


def internal() -> Refusal:
    return Refusal(
        500,
        "An internal error has occurred. Please retry or report in "
        "https://developers.generativeai.google/guide/troubleshooting",
    )


def deadline() -> Refusal:
    return Refusal(504, "Deadline expired before operation could complete.")


def location() -> Refusal:
    return Refusal(
        400, "User location is not supported for the API use.", status="FAILED_PRECONDITION"
    )


def billing() -> Refusal:
    return Refusal(
        400,
        "Your prepayment credits are depleted. Please go to AI Studio at "
        "https://ai.studio/projects to manage your project and billing.",
        status="FAILED_PRECONDITION",
    )


def unknown_field(name: str, place: str) -> Refusal:
    at = f" at '{place}'" if place else ""
    text = f'Invalid JSON payload received. Unknown name "{name}"{at}: Cannot find field.'
    return malformed([(place, text)])
