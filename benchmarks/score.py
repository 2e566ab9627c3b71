"""Serve the bot on a free port with an empty store, and let a score program ask it all its questions.

The program and the questions are not part of this project: they lie in a folder given by ``--shared``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Run the score; exit 0 where there is nothing to score with."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--typos", type=int, default=0)
    options = parser.parse_args()
    program = options.shared / "score" / "score.py"
    questions = sorted((options.shared / "questions").glob("*.jsonl"))
    if not program.is_file() or not questions:
        print(f"Nothing to score with: {options.shared} holds no score program with questions. Skipped.")
        return 0
    with tempfile.TemporaryDirectory() as instance:
        return _score(program, questions, options.typos, instance)


def _score(program: Path, questions: list[Path], typos: int, instance: str) -> int:
    environ = {**os.environ, "ADVISOR_INSTANCE": instance, "ADVISOR_RATE_LIMIT": "off", "ADVISOR_LOG": "off"}
    environ.pop("ADVISOR_DATABASE_URL", None)
    advisor = Path(sys.executable).parent / "advisor"
    server = subprocess.Popen(
        [advisor, "serve", "--host", "127.0.0.1", "--port", "0"],
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        address = _address(server)
        if address is None:
            print("The bot did not start.", file=sys.stderr)
            return 1
        command = [sys.executable, str(program), address, *map(str, questions), "--typos", str(typos)]
        return subprocess.run(command, check=False).returncode
    finally:
        server.terminate()
        server.wait(timeout=60)


def _address(server: subprocess.Popen[str]) -> str | None:
    for line in server.stdout or ():
        if "http://" in line:
            return line[line.index("http://") :].strip()
    return None


if __name__ == "__main__":
    sys.exit(main())
