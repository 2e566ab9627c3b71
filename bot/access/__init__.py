"""Who calls, and what that allows: API keys, sites and the tokens of their users. Knows no Flask and no SQL."""
