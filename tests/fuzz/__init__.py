"""Everything that can be sent, right or wrong, against the real server."""
