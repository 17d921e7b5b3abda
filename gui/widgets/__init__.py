"""Small controls that know nothing of Musa."""
