"""Paints the answers: landscapes that show what reached us, each marked as synthetic."""
