"""Slack, from outside: signed requests to the real application, and a stand-in for Slack's own API."""
