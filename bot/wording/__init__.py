"""From a Finding to an Answer."""
