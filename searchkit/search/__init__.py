"""A query string to ranked hits."""
