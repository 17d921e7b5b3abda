"""The board on which turns hang."""
