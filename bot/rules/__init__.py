"""From a Reading to a Plan, by rules that are data."""
