"""Slack: not built yet."""
