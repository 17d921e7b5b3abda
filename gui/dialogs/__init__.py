"""Questions that need an answer of their own."""
