"""Everything with a face."""
