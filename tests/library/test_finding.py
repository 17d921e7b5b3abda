"""Marks and what can be found by them, on real turns."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.domain import Flag, Label, Marks, Place, SessionId, Tally, TurnId
from services.errors import LibraryError
from services.library import Library, repair, verify
from services.library.records import SessionRecord
from tests.library.samples import generate


def found(library: Library, query: str) -> set[str]:
    return {turn.id for turn in library.search(query)}


def test_fields_and_words_find_together(library: Library, session: SessionId) -> None:
    turn = generate(library, session)
    name = library.session(session).name
    for query in (
        "light",
        '"a lighthouse"',
        "leuchtturm -moon",
        "model:pro",
        "ratio:16:9 size:2k",
        "has:sources has:thoughts has:references has:text",
        "cost:>0.1 cost:<=0.134",
        "after:2023 before:2024",
        "ref:mood",
        f'session:"{name}"',
        "-is:reject -rating:>0 -tag:mug",
    ):
        assert found(library, query) == {turn.id}, query
    for query in (
        '"a light"',
        "light -dusk",
        "model:%",
        "ratio:1:1",
        "has:note",
        "cost:>1",
        "is:star",
        "ref:lamp",
        "-has:sources",
        'mood "or" AND (',
    ):
        assert found(library, query) == set(), query


PROMPTS = (
    "Ein Leuchtturm über der Straße",
    "夜明けの灯台、霧の中",
    "a lamp 🌊🏮 in C++ fog",
    "منارة في ضباب",
    "ÉCOLE cafe\u0301 ﬁne",
    "don't use OR near (3)",
    "등대 그림 ｆｕｌｌ",
)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("strasse", "0"), ("STRASSE uber", "0"), ("strass*", "0"), ("turm", ""),
        ("灯台", "1"), ("台、霧", "1"), ("霧", "1"), ("-灯台", "023456"),
        ("🏮", "2"), ("🌊🏮", "2"), ("🏮🌊", ""), ("c++", "2"), ("-🌊 fog", ""),
        ("ضباب", "3"), ("منا", "3"), ("ecole", "4"), ("café", "4"), ("fine", "4"),
        ("OR", "5"), ("NEAR(", "5"), ("near(3)", "5"), ("'dont", ""), ("don't", "5"),
        ("등", "6"), ("full", "6"), ('"', ""), ("tag:", ""), ("fog tag:", "2"),
        ("fog is:nice", "2"),
        ("session:STRASSE", "0123456"), ('model:"NANO banana pro"', "0123456"),
        ("model:banana", "0123456"),
        ("model:2.5", ""), ("cost:0.1..0.2 fog", "2"), ("-cost:0.1..0.2", ""), ("is:imported", ""),
        ("tag:strasse", "0"), ("tag:🌊", "2"), ("tag:mug", ""), ('tag:"a lamp"', "2"),
    ],
)  # fmt: skip
def test_words_are_found_as_people_would_spell_them(
    library: Library, query: str, wanted: str
) -> None:
    session = library.create_session("Große Straße").id
    for number, prompt in enumerate(PROMPTS):
        turn = generate(library, session, str(number), prompt=prompt)
        library.mark_all({turn.id: Marks(tags=(prompt,))})
    assert found(library, query) == set(wanted)
    assert library.count(query) == len(wanted)


def test_what_was_found_is_summed_and_a_copy_costs_nothing(
    library: Library, session: SessionId
) -> None:
    for number in range(3):
        generate(library, session, f"turn-{number}")
    assert library.tally("light") == Tally(3, pytest.approx(3 * 0.134))
    assert library.tally("light", session) == library.tally("has:references")
    assert library.tally("nothing") == library.tally("") == Tally()
    library.discard([TurnId("turn-1")])
    assert library.tally("light").turns == 2


def test_a_search_stays_in_one_session(library: Library, session: SessionId) -> None:
    generate(library, session)
    other = library.create_session("Other")
    here = generate(library, other.id, "turn-2")
    assert [turn.id for turn in library.search("light", session=other.id)] == [here.id]


SEVERAL = (
    ("turn-0", Marks(5, Flag.PICK, Label.RED, ("brand kit",), "Warmer"), False),
    ("turn-1", Marks(3, Flag.REJECT, Label.NONE, (), ""), False),
    ("turn-2", Marks(0, Flag.NONE, Label.NONE, ("mug",), ""), False),
    ("turn-3", Marks(5, Flag.NONE, Label.NONE, ("mug",), "Colder"), True),  # hidden
)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("light", "012"),
        ("light -warmer", "12"),
        ("-warmer", "12"),
        ("-light", ""),
        ("light rating:>=3", "01"),
        ("light -rating:>=3", "2"),
        ("rating:5 -tag:kit", ""),
        ("has:note", "0"),
        ("-has:note light", "12"),
        ("has:tags -ref:lamp", "02"),
        ("tag:mug -light", ""),
        ("tag:mug", "2"),
        ("li -is:reject", "02"),
        ("l -w", "12"),
        ('"l"', ""),
        ("-is:reject -has:note", "2"),
        ("ref:mood -tag:kit -is:reject", "2"),
        ("session:elsewhere light", ""),
    ],
)
def test_every_way_of_asking_finds_the_same_in_a_session_and_in_the_library(
    library: Library, session: SessionId, query: str, wanted: str
) -> None:
    other = library.create_session("Other").id
    for name, marks, hidden in SEVERAL:
        turn = generate(library, session, name)
        library.mark_all({turn.id: marks})
        if hidden:
            library.discard([turn.id])
        generate(library, other, f"{name}-other")
    expected = [f"turn-{number}" for number in reversed(wanted)]
    here = [turn.id for turn in library.search(query, session=session)]
    assert here == expected
    there = [turn.id for turn in library.search(query)]
    assert [turn for turn in there if not turn.endswith("other")] == expected
    assert (library.count(query, session), library.count(query)) == (len(here), len(there))
    assert [turn.id for turn in library.search(query, limit=1, session=session)] == expected[:1]


def test_hits_tell_their_session_and_the_words_that_were_found(
    library: Library, session: SessionId
) -> None:
    turn = generate(library, session)
    library.mark_all({turn.id: Marks(note="第一 draft")})
    (hit,) = library.hits("lighth", session=session)
    assert (hit.turn.id, hit.session, hit.session_name) == (turn.id, session, "Lighthouses")
    assert hit.words == "A lighthouse at dusk"
    assert [hit.words[a:b] for a, b in hit.spans] == ["lighth"]
    (hit,) = library.hits("第一 -moon")
    assert (hit.words, hit.spans) == ("第一 draft", ((0, 2),))
    (hit,) = library.hits("rating:0")
    assert (hit.words, hit.spans) == ("A lighthouse at dusk", ())
    assert library.hits("nothing") == library.hits("") == ()
    assert library.hits("lighth", wanted=lambda: False) == ()


def test_a_search_that_nobody_waits_for_ends_and_leaves_nothing_behind(
    library: Library, session: SessionId
) -> None:
    turn = generate(library, session)
    assert library.search("light", wanted=lambda: False) == ()
    assert library.count("light", wanted=lambda: False) == 0
    asked = 0

    def while_it_is_young() -> bool:
        nonlocal asked
        asked += 1
        return asked < 3

    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    assert library._desk.database.rows_while(while_it_is_young, endless) == []
    library.star(turn.id, True)
    assert found(library, "is:star light") == {turn.id}


def test_indexes_for_searches_are_made_where_they_are_missing(folder: Path) -> None:
    library = Library.open(folder)
    turn = generate(library, library.create_session("Lamps").id)
    for name in ("found_turns", "noted_turns"):
        library._desk.database.change(f"DROP INDEX {name}")
    library.close()
    library = Library.open(folder)
    assert found(library, "cost:>0.1 -has:note") == {turn.id}
    library.close()
    assert verify(folder).ok


def test_marks_are_kept_found_and_taken_back(library: Library, session: SessionId) -> None:
    turns = [generate(library, session, f"turn-{number}") for number in range(3)]
    marks = Marks(5, Flag.REJECT, Label.RED, (" brand   kit ", "", "brand kit"), "Zu dunkel")
    library.mark_all({turn.id: marks for turn in turns[:2]})
    card = library.session(session).turns[0]
    assert card.marks == Marks(5, Flag.REJECT, Label.RED, ("brand kit",), "Zu dunkel")
    assert found(library, "rating:5 is:reject label:red") == {"turn-0", "turn-1"}
    assert found(library, "brand dunkel tag:kit has:tags") == {"turn-0", "turn-1"}
    library.mark_all({TurnId("turn-0"): Marks()})
    assert found(library, "dunkel") == {"turn-1"}
    with pytest.raises(LibraryError):
        library.mark_all({TurnId("turn-2"): marks, TurnId("nobody"): marks})
    assert found(library, "is:reject") == {"turn-1"}, "all, or none"


def test_marks_outlive_the_database(folder: Path) -> None:
    library = Library.open(folder)
    session = library.create_session("Kept").id
    generate(library, session)
    marks = Marks(2, Flag.PICK, Label.GREEN, ("mug",), "第一 draft")
    library.mark_all({TurnId("turn-1"): marks})
    library.move(TurnId("turn-1"), Place(7.0, 8.0))
    record: SessionRecord = library.record_of(session)
    library.close()
    assert verify(folder).ok
    (folder / "library.db").unlink()
    assert repair(folder).ok
    library = Library.open(folder)
    assert library.record_of(session).marks == record.marks
    (card,) = library.search("tag:mug 一")
    assert (card.marks, card.place) == (marks, Place(7.0, 8.0))
    library.close()


def test_the_maker_of_a_picture_is_the_newest_turn_that_can_be_seen(
    library: Library, session: SessionId
) -> None:
    first, second = (generate(library, session, f"turn-{number}") for number in range(2))
    [shared] = first.outcome.pictures[:1]
    assert library.maker_of(shared.blob) is not None
    [reference, *_] = first.recipe.references
    assert library.maker_of(reference.original.blob) is None, "it was only sent along"
    library.discard([second.id])
    [of_second] = second.outcome.pictures[:1]
    expected = (first.id, True) if of_second.blob == shared.blob else (second.id, False)
    assert library.maker_of(of_second.blob) == expected
    assert library.is_on_table(first.id)
    assert not library.is_on_table(second.id)
    assert not library.is_on_table(TurnId("nobody"))
