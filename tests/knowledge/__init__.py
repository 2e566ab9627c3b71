"""Packs of knowledge: read, checked, verified, counted."""
