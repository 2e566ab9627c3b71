"""The chat widget's script, and what pages need to say to load it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from pathlib import Path


@dataclass(frozen=True)
class Widget:
    """The built script, as it is served."""

    content: bytes

    @cached_property
    def release(self) -> str:
        """The beginning of its digest, which stands in the address that never changes."""
        return hashlib.sha384(self.content).hexdigest()[:20]

    @cached_property
    def integrity(self) -> str:
        """What a page says so that its browser runs this script and no other (Subresource Integrity)."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.content).digest()).decode("ascii")

    def snippet(self, url: str, site: str | None = None) -> str:
        """The tag that puts the widget of the service at *url* into a page, in whatever version is served."""
        return f'<script src="{_address(url)}/widget.js" async{_of_site(site)}></script>'

    def pinned_snippet(self, url: str, site: str | None = None) -> str:
        """The tag for this version of the script and no other."""
        return (
            f'<script src="{_address(url)}/widget/{self.release}/widget.js" async{_of_site(site)}\n'
            f'        integrity="{self.integrity}" crossorigin="anonymous"></script>'
        )


@cache
def built(web: Path) -> Widget:
    """The widget that was built into the folder *web*; read once."""
    return Widget((web / "built" / "widget.js").read_bytes())


def _address(url: str) -> str:
    return escape(url.rstrip("/"))


def _of_site(site: str | None) -> str:
    return f' data-site="{escape(site)}"' if site else ""
