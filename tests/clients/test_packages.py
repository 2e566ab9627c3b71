"""The packages from npm: locked, and installed without running anything of theirs."""

from __future__ import annotations

import json

from .node import FOLDER, run_script


def locked() -> dict[str, dict[str, object]]:
    packages: dict[str, dict[str, object]] = json.loads((FOLDER / "package-lock.json").read_text())["packages"]
    return packages


def test_every_package_is_locked_by_its_digest_and_by_no_address() -> None:
    packages = {name: package for name, package in locked().items() if name}

    assert [name for name, package in packages.items() if "integrity" not in package] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_what_is_asked_for_is_locked_at_one_version() -> None:
    asked = json.loads((FOLDER / "package.json").read_text())["devDependencies"]

    assert asked == {name: locked()[f"node_modules/{name}"]["version"] for name in asked}


def test_nothing_runs_when_packages_are_installed() -> None:
    assert "ignore-scripts=true" in (FOLDER / ".npmrc").read_text().splitlines()


def test_node_drives_the_packages() -> None:
    installed = run_script("installed.js")

    assert installed == json.loads((FOLDER / "package.json").read_text())["devDependencies"]
