"""Measurements of the bot; each module is run with `python -m`."""
