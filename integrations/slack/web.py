"""Calling Slack's Web API."""

from __future__ import annotations

import logging

from slack_sdk import WebClient

TIMEOUT = 10
"""Seconds to wait for Slack."""
quiet = logging.getLogger(f"{__name__}.calls")
quiet.setLevel(logging.INFO)  # slack_sdk's debug lines hold all that is sent and received, tokens and codes among it


def web_client(api_url: str, token: str | None = None) -> WebClient:
    """A client that writes no secret into the log, whatever its level."""
    return WebClient(token=token, base_url=api_url, timeout=TIMEOUT, logger=quiet)
