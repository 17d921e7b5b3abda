"""The benchmark: `python3 bootstrap.py bench`. Nothing in the tests depends on it."""
