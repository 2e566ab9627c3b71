"""From text to a Reading: names, topics, needs, intent."""
