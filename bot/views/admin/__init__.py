"""Insights for those who teach the bot, at ``/admin``: pages that are rendered here and need no script."""
