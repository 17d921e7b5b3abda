"""Musa without a window: the same services, the same library."""
