"""Ways to smuggle a script into a page, each of which would set ``window.ran``, open a dialog or ask somebody else."""

from pathlib import Path

PAYLOADS = (Path(__file__).parents[1] / "data" / "xss.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
