"""The words of the project as values; the standard library only."""
