"""A pack goes through an archive unchanged; an archive that somebody else made does no harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.errors import PackError
from bot.core.releases import ReleaseError
from bot.knowledge_base import archive
from bot.knowledge_base.archive import FORMAT, packed, unpacked
from bot.knowledge_base.pack import load
from bot.places import KNOWLEDGE

from .packs import a_claim, write_pack


def made(entries: dict[str, bytes], comment: bytes = FORMAT) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        made.comment = comment
        for name, content in entries.items():
            made.writestr(name, content)
    return written.getvalue()


def test_the_shipped_pack_comes_back_with_its_version(tmp_path: Path) -> None:
    packs = unpacked(packed([KNOWLEDGE]), tmp_path)

    assert load(packs).version == load([KNOWLEDGE]).version


def test_packs_keep_their_order(tmp_path: Path) -> None:
    below = write_pack(tmp_path / "z", claims=[a_claim()], articles=[{"slug": "first", "title": "Below"}])
    above = write_pack(tmp_path / "a", topics=[], articles=[{"slug": "first", "title": "Above"}])
    packs = unpacked(packed([below, above]), tmp_path / "out")

    assert load(packs).articles["first"].title == "Above"


def test_the_same_files_make_the_same_bytes(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack", claims=[a_claim()])
    first = packed([pack])
    for file in pack.rglob("*"):
        file.touch()

    assert packed([pack]) == first


def test_what_is_no_part_of_a_pack_stays_out(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack", claims=[a_claim()], files={"secret.env": "x", ".git/config": "x"})
    packs = unpacked(packed([pack]), tmp_path / "out")

    assert {file.suffix for file in packs[0].rglob("*.*")} == {".yaml"}


def test_every_file_that_cannot_be_published_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_FILE", 2_000)
    files = {"intents/with space.yaml": "{}", "intents/a/deep.yaml": "{}", "dictionary.txt": "x" * 3_000}
    pack = write_pack(tmp_path / "pack", claims=[a_claim()], files=files)
    with pytest.raises(PackError) as caught:
        packed([pack])

    named = {problem.file.name for problem in caught.value.problems}
    assert named == {"with space.yaml", "deep.yaml", "dictionary.txt"}


@pytest.mark.parametrize(
    "name",
    [
        "/etc/pack.yaml",
        "../pack.yaml",
        "00/../../pack.yaml",
        "00/a/../pack.yaml",
        "00/a/b/pack.yaml",
        "00/pack.py",
        "00/pack",
        "00/.yaml",
        "00//pack.yaml",
        "00/pack.yaml/",
        "00\\pack.yaml",
        "pack.yaml",
        "000/pack.yaml",
        "00/pack.yaml\n",
        "٠٠/pack.yaml",
    ],
)
def test_a_name_that_no_pack_has_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReleaseError, match="a name that no pack has"):
        unpacked(made({name: b"{}"}), tmp_path / "out")

    assert not (tmp_path / "out").exists()


def twice() -> bytes:
    return made({"00/pack.yaml": b"{}", "00/pack.yamL": b"{}"}).replace(b"pack.yamL", b"pack.yaml")


def broken() -> bytes:
    whole = bytearray(made({"00/pack.yaml": b"id: small\n" * 100}))
    whole[45] ^= 0xFF
    return bytes(whole)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: b"", "damaged"),
        (lambda: b"PK\x03\x04 no archive", "damaged"),
        (broken, "damaged"),
        (twice, "a name that no pack has"),
        (lambda: made({"00/pack.yaml": b"\xff\xfe"}), "no text"),
        (lambda: made({"00/pack.yaml": b"{}"}, b"framework-advisor packs 2"), "does not know"),
        (lambda: made({"00/pack.yaml": b"0" * 5_000_000}), "too large"),
        (lambda: made({f"00/f{n}.yaml": b"0" * 4_000_000 for n in range(9)}), "too large"),
        (lambda: made({f"00/f{n}.yaml": b"" for n in range(2_001)}), "too large"),
    ],
)
def test_what_is_no_archive_of_ours_is_refused(tmp_path: Path, make: Callable[[], bytes], problem: str) -> None:
    with pytest.raises(ReleaseError, match=problem):
        unpacked(make(), tmp_path / "out")

    assert not (tmp_path / "out").exists()
