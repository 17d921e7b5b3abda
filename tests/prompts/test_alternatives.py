"""``{a|b}`` and ``{@list}``: counted, multiplied, and left alone where they are only braces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import RecipeError
from services.prompts.alternatives import MOST, count, expanded, groups

LISTS = {"weather": ("fog", "rain"), "none": ()}


@pytest.mark.parametrize(
    ("text", "prompts"),
    [
        ("a mug", ("a mug",)),
        ("a {red|blue} mug", ("a red mug", "a blue mug")),
        ("{a|b}{1|2}", ("a1", "a2", "b1", "b2")),
        ("{a|b{1|2}}", ("a", "b1", "b2")),
        ("a {|very }red mug", ("a red mug", "a very red mug")),
        ("in {@weather}", ("in fog", "in rain")),
        ("{dry|in {@weather}}", ("dry", "in fog", "in rain")),
        ('{"json": true}', ('{"json": true}',)),
        ("f(x) { return x }", ("f(x) { return x }",)),
        ("\\{a|b\\}", ("{a|b}",)),
        ("{a\\|b|c}", ("a|b", "c")),
        ("open { brace | bar", ("open { brace | bar",)),
        ("close } brace", ("close } brace",)),
        ("a | b", ("a | b",)),
        ("back\\slash", ("back\\slash",)),
        ("", ("",)),
    ],
)
def test_a_text_becomes_its_prompts_in_order(text: str, prompts: tuple[str, ...]) -> None:
    assert expanded(text, LISTS) == prompts
    assert count(text, LISTS) == len(prompts)


@pytest.mark.parametrize(
    ("text", "key"), [("{@snow}", "recipe_words_missing"), ("{@none}", "recipe_words_empty")]
)
def test_a_word_list_that_is_not_there_is_named(text: str, key: str) -> None:
    with pytest.raises(RecipeError) as told:
        expanded(text, LISTS)
    assert told.value.key == key
    assert text[2:-1] in told.value.title


def test_too_many_are_refused_with_their_number_and_none_is_made() -> None:
    text = "{a|b|c|d}" * 6
    assert count(text, {}) == 4**6
    with pytest.raises(RecipeError) as told:
        expanded(text, {})
    assert told.value.title == f"The alternatives make {4**6} prompts"
    assert str(MOST) in told.value.advice


@pytest.mark.parametrize("text", ["{a|b|c|d}" * 500, "{a|" + "{b|c}" * 500 + "}"])
def test_beyond_all_measure_they_are_not_even_counted(text: str) -> None:
    for ask in (count, expanded):
        with pytest.raises(RecipeError) as told:
            ask(text, {})
        assert told.value.title == "The alternatives make more than 9999 prompts"
    assert {one.choices for one in groups(text, {})} <= {4, 0}


def test_groups_tell_where_they_stand() -> None:
    text = "a {red|blue} mug in {@weather} or {@snow}"
    assert [(text[g.start : g.end], g.choices, g.words) for g in groups(text, LISTS)] == [
        ("{red|blue}", 2, ""),
        ("{@weather}", 2, "weather"),
        ("{@snow}", 0, "snow"),
    ]


def test_groups_beyond_the_deepest_are_letters() -> None:
    text = "{a|" * 40 + "b" + "}" * 40
    assert count(text, {}) == len(expanded(text, {}))


@given(st.text(alphabet="ab{}|\\@ ", max_size=40))
def test_any_text_has_as_many_prompts_as_counted(text: str) -> None:
    try:
        prompts = expanded(text, LISTS)
    except RecipeError:
        return
    assert len(prompts) == count(text, LISTS) >= 1


@given(st.text(max_size=200).filter(lambda text: not set(text) & set("{}\\")))
def test_a_text_without_braces_is_sent_as_it_is(text: str) -> None:
    assert expanded(text, {}) == (text,)


def test_a_group_with_an_alternative_that_says_nothing_is_hollow() -> None:
    texts = ("{a|b}", "{a|}", "{| very }", "{a|{b|}}", "{a|{ | }}", "{@list}", "{a|{b|c} d}")
    found = [groups(text, {"list": ["x"]})[0].hollow for text in texts]
    assert found == [False, True, True, True, True, False, False]
