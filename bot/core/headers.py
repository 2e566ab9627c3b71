"""What a server and an application agree on about headers."""

TRUSTED_HEADERS = "TRUSTED_HEADERS"
"""Where an application's configuration has the headers, with their values, that a server need not check each time."""
