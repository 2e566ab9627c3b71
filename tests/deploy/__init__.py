"""The files that put the service into containers."""
