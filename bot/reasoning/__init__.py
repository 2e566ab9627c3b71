"""From a Plan and the knowledge to a Finding."""
