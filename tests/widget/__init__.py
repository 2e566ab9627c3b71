"""The widget's sources, its build, and the file that is committed."""
