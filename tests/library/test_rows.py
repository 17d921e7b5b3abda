"""All turns of a library in rows: groups with their counts, orders within them, and pages."""

from __future__ import annotations

from services.domain import Grouping, Listing, Marks, Order, SessionId, TurnId
from services.library import Library
from tests.library.samples import generate


def ids(library: Library, listing: Listing) -> list[str]:
    return [turn.id for turn in library.listed(listing.rows) if turn is not None]


def test_turns_of_all_sessions_are_listed_in_groups_and_come_by_pages(
    library: Library, session: SessionId
) -> None:
    for name in ("a", "b", "c"):
        generate(library, session, name)
    other = library.create_session("Zoo").id
    generate(library, other, "d")
    library.mark_all({TurnId("b"): Marks(5), TurnId("d"): Marks(2)})
    library.star(TurnId("c"), True)

    listing = library.listing(Grouping.SESSION, Order.OLDEST)
    name = library.session(session).name
    assert sorted(listing.groups) == sorted([("Zoo", 1), (name, 3)])
    listing = library.listing(Grouping.RATING, Order.NEWEST)
    assert listing.groups == (("5", 1), ("2", 1), ("0", 2))
    assert ids(library, listing) == ["b", "d", "c", "a"]
    listing = library.listing(Grouping.MODEL, Order.STARRED)
    assert listing.groups == (("gemini-3-pro-image", 4),)
    assert ids(library, listing)[0] == "c"
    listing = library.listing(Grouping.DAY, Order.OLDEST)
    assert [count for _, count in listing.groups] == [4]
    assert [turn.id for turn in library.listed(listing.rows[1:3]) if turn] == ["b", "c"]
    assert library.listing(Grouping.NONE, Order.TITLE).groups == (("", 4),)


def test_what_goes_between_two_pages_is_none_and_what_is_in_the_trash_is_not_listed(
    library: Library, session: SessionId
) -> None:
    for name in ("a", "b"):
        generate(library, session, name)
    listing = library.listing(Grouping.NONE, Order.OLDEST)
    library.discard([TurnId("a")])
    found = library.listed(listing.rows)
    assert [turn.id if turn else None for turn in found] == [None, "b"]
    assert library.listing(Grouping.NONE, Order.OLDEST).groups == (("", 1),)
    library.discard([TurnId("b")])
    assert library.listing(Grouping.NONE, Order.OLDEST) == Listing()
