"""How many pictures a contact sheet's page holds. Pure: known without a picture library."""

COLUMNS, ROWS = 3, 4
PER_PAGE = COLUMNS * ROWS
