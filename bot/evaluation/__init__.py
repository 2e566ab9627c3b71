"""How well questions are read: cases, groups, folds and figures. Knows nothing of files of packs, Flask or SQL."""
