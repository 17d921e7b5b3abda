"""Templates: ours are the guide's four, the user's are plain files."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from services.prompts.templates import (
    MOST_FIELDS,
    Template,
    fields_in,
    ours,
    parsed,
    read_one,
    users,
    written,
)


def test_the_guides_four_families_come_along_with_a_suggestion_for_every_field() -> None:
    assert [one.name for one in ours()] == ["photorealistic", "sticker", "text", "product"]
    for template in ours():
        assert template.ours
        assert len(template.fields) >= 6
        assert set(template.suggestions) == set(template.fields)
        assert all(len(words) >= 3 for words in template.suggestions.values())


def test_a_file_of_the_users_is_text_and_suggestions(tmp_path: Path) -> None:
    file = tmp_path / "My cards.txt"
    file.write_text("A card for [whom], [style].\n\n[whom]: Ann | Bob\n[style]: plain |  | lush\n")
    template = read_one(file)
    assert template == Template(
        "own:My cards",
        "My cards",
        "A card for [whom], [style].",
        {"style": ("plain", "lush"), "whom": ("Ann", "Bob")},
    )
    assert template.fields == ("whom", "style")
    assert users(tmp_path) == (template,)


def test_what_is_no_template_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("\n \n")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "odd.txt").write_bytes(b"\xff\xfe [a]\0")
    (tmp_path / "notes.md").write_text("[a]")
    assert [one.name for one in users(tmp_path)] == ["odd"]
    assert users(tmp_path / "missing") == ()


def test_only_the_templates_own_brackets_are_fields() -> None:
    text = "a [subject] at [place], [sic]"
    assert [one.name for one in fields_in(text, ("subject", "place"))] == ["subject", "place"]
    assert [text[one.start : one.end] for one in fields_in(text)] == [
        "[subject]",
        "[place]",
        "[sic]",
    ]


NAMES = st.text(alphabet="abc ", min_size=1).map(str.strip).filter(bool)
WORDS = st.lists(NAMES, min_size=1, max_size=3).map(tuple)


@given(st.dictionaries(NAMES, WORDS, max_size=3))
def test_a_template_is_written_and_read_back(suggestions: dict[str, tuple[str, ...]]) -> None:
    template = Template("own:x", "x", "An [a] and a [b].", suggestions)
    assert parsed(written(template), "x") == template


def test_of_thousands_of_fields_the_first_are_told_and_the_next_come_up() -> None:
    text = " and ".join(f"[field {number}]" for number in range(4_000))
    template = Template("own:x", "x", text)
    assert len(template.fields) == 4_000
    assert len(fields_in(text, template.fields)) == MOST_FIELDS
    filled = text.replace("[field 0]", "a cat")
    assert fields_in(filled, template.fields)[-1].name == f"field {MOST_FIELDS}"
