"""groundingMetadata is an outsider's word: shown where it is sound, passed over where not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grounding import (
    LONGEST_HTML,
    MOST_PAGES,
    Claim,
    Grounding,
    Page,
    Suggestion,
    grounding_of,
    is_web,
    plain_line,
)

REDIRECT = "https://vertexaisearch.cloud.google.com/grounding-api-redirect/AUZ1"
CHIP = "https://www.google.com/search?q=weather+paris&client=app-vertex-grounding"
SOUND = {
    "searchEntryPoint": {
        "renderedContent": f"<style>.chip{{}}</style><a href={CHIP!r}>weather &amp; wind</a>"
    },
    "groundingChunks": [
        {"web": {"uri": REDIRECT, "title": "accuweather.com"}},
        {"web": {"uri": "https://www.lemonde.fr/x", "title": "Météo"}},
        {"image": {"sourceUri": "https://gallery.example/p", "imageUri": "https://i.example/1.jpg",
                   "title": "", "domain": "bank.example"}},
    ],
    "groundingSupports": [
        {"segment": {"startIndex": 8, "endIndex": 21}, "groundingChunkIndices": [0, 2, 0]},
        {"segment": {"endIndex": 7, "text": "It is\n12 °C"}, "groundingChunkIndices": [1]},
    ],
    "webSearchQueries": ["weather paris"],
}  # fmt: skip
ANSWER = "Aujourd été à Paris"


def test_a_sound_answer_tells_its_pages_claims_and_suggestions() -> None:
    assert grounding_of(SOUND, ANSWER) == Grounding(
        pages=(
            Page(1, REDIRECT, "accuweather.com", "accuweather.com"),
            Page(2, "https://www.lemonde.fr/x", "Météo", "lemonde.fr"),
            Page(3, "https://gallery.example/p", "gallery.example", "gallery.example", True),
        ),
        claims=(Claim("été à Pari", (1, 3)), Claim("It is 12 °C", (2,))),
        suggestions=(Suggestion("weather & wind", CHIP),),
        html=SOUND["searchEntryPoint"]["renderedContent"],  # type: ignore[index]
    )


def test_without_a_rendering_the_queries_are_the_suggestions() -> None:
    found = grounding_of({"webSearchQueries": ["a & b"], "imageSearchQueries": ["c"]})
    assert found.suggestions == (
        Suggestion("a & b", "https://www.google.com/search?q=a+%26+b"),
        Suggestion("c", "https://www.google.com/search?q=c&udm=2"),
    )


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)", "file:///etc/passwd", "http://www.google.com/search?q=x",
        "https://www.google.com.evil.example/search?q=x", "https://user@www.google.com/search?q=x",
        "https://www.google.com/url?q=https://evil.example", "data:text/html,x", "//google.com",
        "https://www.google.com/search?q=\u202ex", "https://www.google.com:444/search?q=x",
    ],
)  # fmt: skip
def test_only_googles_own_search_is_a_suggestion(href: str) -> None:
    html = f'<a class="chip" href="{href}">x</a>'
    assert grounding_of({"searchEntryPoint": {"renderedContent": html}}).suggestions == ()


@pytest.mark.parametrize(
    "uri",
    ["javascript:x", "file:///x", "ftp://x.example/", "https://", "https://a@b.example/", "http:x",
     "https://x.example/\n", "https://x.example/" + "a" * 3000, "https://[::1", None, 7],
)  # fmt: skip
def test_a_page_without_a_web_address_is_passed_over(uri: Any) -> None:
    chunks = [{"web": {"uri": uri, "title": "x"}}, {"web": {"uri": "https://b.example/"}}]
    assert not is_web(uri)
    assert [page.number for page in grounding_of({"groundingChunks": chunks}).pages] == [2]


def test_the_site_is_where_the_link_leads_not_what_it_says() -> None:
    [page] = grounding_of(
        {"groundingChunks": [{"web": {"uri": "https://evil.example/", "title": "google.com"}}]}
    ).pages
    assert (page.title, page.site) == ("google.com", "evil.example")


def test_a_line_cannot_reorder_or_hide_what_stands_around_it() -> None:
    assert plain_line("a\u202eb\u2066c\0d\re\u200bf  g\u2028h") == "a b c d e f g h"
    assert plain_line("<img src=x>") == "<img src=x>"
    assert len(plain_line("x" * 10_000)) == 300


def test_what_is_endless_is_cut() -> None:
    chunks = [{"web": {"uri": "https://a.example/"}}] * 5_000
    html = f'<a href="{CHIP}">x</a>' * 2_000
    found = grounding_of(
        {
            "groundingChunks": chunks,
            "searchEntryPoint": {"renderedContent": html},
            "webSearchQueries": [str(number) for number in range(10_000)],
        }
    )
    assert len(html) > LONGEST_HTML
    assert found.html == ""
    assert len(found.pages) == MOST_PAGES
    assert len(found.suggestions) == 30


@pytest.mark.parametrize("bait", ["<a ", "<a x='", "<!--", "<?", "</a", "<a href="])
def test_no_rendering_holds_the_window_up(bait: str) -> None:
    """Python's own parser took hours over some of these; this test would not end."""
    html = bait * (LONGEST_HTML // len(bait))
    assert grounding_of({"searchEntryPoint": {"renderedContent": html}}).html == html


def test_a_rendering_counts_in_bytes_as_the_view_does() -> None:
    html = "語" * (LONGEST_HTML // 2)
    found = grounding_of(
        {"searchEntryPoint": {"renderedContent": html}, "webSearchQueries": ["still here"]}
    )
    assert found.html == ""
    assert [one.words for one in found.suggestions] == ["still here"]


def test_places_in_a_later_part_name_no_words_of_the_first() -> None:
    segment = {"partIndex": 2, "startIndex": 0, "endIndex": 7}
    support = {"segment": segment, "groundingChunkIndices": [0]}
    assert grounding_of({**SOUND, "groundingSupports": [support]}, ANSWER).claims == ()


def test_a_host_is_shown_as_a_browser_would_ask_for_it() -> None:
    chunks = [
        {"web": {"uri": uri}}
        for uri in ("https://аpple.example/", "https://evil.example\\.bank.example/",
                    "https://%65vil.example/", "https://[::1]/")
    ]  # fmt: skip
    found = grounding_of({"groundingChunks": chunks}).pages
    assert [(page.number, page.site) for page in found] == [(1, "xn--pple-43d.example"), (4, "::1")]


NAMES = st.sampled_from(
    ["searchEntryPoint", "renderedContent", "groundingChunks", "web", "image", "uri", "sourceUri",
     "title", "groundingSupports", "segment", "startIndex", "endIndex", "text",
     "groundingChunkIndices", "webSearchQueries", "imageSearchQueries"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=25,
)


@given(VALUES, st.text(max_size=20))
def test_nothing_that_comes_raises(metadata: Any, answer: str) -> None:
    grounding_of(metadata, answer)


@given(st.text(alphabet="<a href='https://www.google.com/search?q=x'>/!-&#;\0 ", max_size=200))
def test_no_rendering_raises(html: str) -> None:
    grounding_of({"searchEntryPoint": {"renderedContent": html}})
