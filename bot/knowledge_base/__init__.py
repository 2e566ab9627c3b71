"""From the files of a pack to a checked KnowledgeBase."""
