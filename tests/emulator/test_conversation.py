"""Later turns: signatures come back unaltered, or not at all."""

from __future__ import annotations

import base64
import copy
from typing import Any

import pytest

from services.emulator.server import Emulator
from tests.emulator.talking import ask, error, generate, parts, picture, say

Json = dict[str, Any]


def begun(emulator: Emulator, prompt: str = "a green valley", **config: Any) -> list[Json]:
    """The contents of a finished first turn."""
    body = ask(prompt, **config)
    status, reply = generate(emulator, body)
    assert status == 200
    return [*body["contents"], reply["candidates"][0]["content"]]


def go_on(emulator: Emulator, contents: list[Json], text: str = "now in red") -> tuple[int, Any]:
    return generate(emulator, {"contents": [*contents, say(text)]})


def test_a_conversation_goes_on_and_builds_on_its_picture(emulator: Emulator) -> None:
    contents = begun(emulator, imageConfig={"aspectRatio": "21:9"})
    status, reply = go_on(emulator, contents)
    assert status == 200
    assert picture(reply).size == (1584, 672)  # nothing asked: follows the picture before


def test_a_conversation_goes_on_after_a_restart_and_in_the_other_alphabet(
    emulator: Emulator,
) -> None:
    contents = begun(emulator, thinkingConfig={"includeThoughts": True})
    for part in contents[1]["parts"]:
        holders = [part, part.get("inlineData", {})]
        for holder, name in [(holders[0], "thoughtSignature"), (holders[1], "data")]:
            if name in holder:
                decoded = base64.b64decode(holder[name])
                holder[name] = base64.urlsafe_b64encode(decoded).decode()
    with Emulator() as later:
        assert go_on(later, contents)[0] == 200


def test_a_picture_without_its_signature_is_refused_with_its_position(emulator: Emulator) -> None:
    contents = begun(emulator)
    del contents[1]["parts"][1]["thoughtSignature"]
    status, message = error(go_on(emulator, contents))
    assert status == 400
    assert message.startswith(
        "Image part is missing a thought_signature in content position 2, part position 2."
    )


def test_the_text_before_a_picture_needs_its_signature_too(emulator: Emulator) -> None:
    contents = begun(emulator)
    del contents[1]["parts"][0]["thoughtSignature"]
    status, message = error(go_on(emulator, contents))
    assert status == 400
    assert message.startswith("Text part is missing a thought_signature in content position 2")


@pytest.mark.parametrize("place", [0, 40, -1])
def test_an_altered_signature_is_refused_wherever_it_was_altered(
    emulator: Emulator, place: int
) -> None:
    contents = begun(emulator)
    part = contents[1]["parts"][1]
    altered = bytearray(base64.b64decode(part["thoughtSignature"]))
    altered[place] ^= 1
    part["thoughtSignature"] = base64.b64encode(altered).decode()
    assert error(go_on(emulator, contents)) == (400, "Thought signature is not valid.")


def test_an_altered_picture_no_longer_fits_its_signature(emulator: Emulator) -> None:
    contents = begun(emulator)
    inline = contents[1]["parts"][1]["inlineData"]
    inline["data"] = base64.b64encode(base64.b64decode(inline["data"]) + b"x").decode()
    assert error(go_on(emulator, contents)) == (400, "Thought signature is not valid.")


def test_thoughts_may_be_left_out_or_sent_back_unsigned(emulator: Emulator) -> None:
    contents = begun(emulator, thinkingConfig={"includeThoughts": True})
    assert any(part.get("thought") for part in contents[1]["parts"])
    assert go_on(emulator, contents)[0] == 200
    spoken = [part for part in contents[1]["parts"] if not part.get("thought")]
    assert go_on(emulator, [contents[0], {"role": "model", "parts": spoken}])[0] == 200


def test_a_branch_leaves_the_other_branch_alone(emulator: Emulator) -> None:
    contents = begun(emulator)
    first = go_on(emulator, copy.deepcopy(contents), "in red")
    second = go_on(emulator, copy.deepcopy(contents), "in blue")
    assert (first[0], second[0]) == (200, 200)
    assert parts(first[1])[-1] != parts(second[1])[-1]


def test_signatures_can_be_as_long_as_real_ones(emulator: Emulator) -> None:
    contents = begun(emulator, "a valley !big-signature=3000000")
    signature = base64.b64decode(contents[1]["parts"][1]["thoughtSignature"])
    assert len(signature) == 3_000_000
    assert go_on(emulator, contents)[0] == 200
