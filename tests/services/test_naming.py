from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.naming import LONGEST, plain_name


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("  two\n lines\tand tabs ", "two lines and tabs"),
        ("\u202egnp.tac", "gnp.tac"),
        ("\u2067right to left\u2069", "right to left"),
        ("\x00\x1b[31mred", "[31mred"),
        ("\u200b\ufeff", ""),
        (" \n ", ""),
        ("👨\u200d👩\u200d👧 family", "👨\u200d👩\u200d👧 family"),
        ("פנס <b>&amp;</b>", "פנס <b>&amp;</b>"),
    ],
)
def test_a_name_is_one_line_of_what_can_be_seen(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@given(st.text(max_size=5000))
def test_a_plain_name_stays_as_it_is(name: str) -> None:
    plain = plain_name(name)
    assert len(plain) <= LONGEST
    assert plain_name(plain) == plain
