"""Clients of other makers, driven against the real service: from npm by node, from Python in the tests' own process."""
