"""One blueprint per client protocol."""
