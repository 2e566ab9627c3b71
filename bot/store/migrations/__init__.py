"""Migrations, oldest first; run through bot.store.schema."""
