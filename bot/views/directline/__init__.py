"""Bot Framework Direct Line 3.0 by polling: Web Chat and other clients of that API talk to the bot unchanged."""
