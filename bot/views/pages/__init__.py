"""Pages for people: the knowledge to browse, a question and its answer without script, and the widget's own places."""
