"""Channels that are mounted by name."""
