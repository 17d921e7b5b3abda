"""How many pictures a contact sheet's page holds. Pure: known without a picture library."""

Layout = tuple[int, int]  # columns, rows

_LAYOUTS: tuple[Layout, ...] = ((1, 1), (1, 2), (2, 2), (2, 3))
USUAL: Layout = (3, 4)


def layout_for(count: int) -> Layout:
    """A few pictures have a page to themselves: as large as it holds them."""
    fitting = (each for each in _LAYOUTS if count <= each[0] * each[1])
    return next(fitting, USUAL)
