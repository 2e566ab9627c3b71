"""From what a request shows to who is calling, and whether that may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.access.keys import is_secret_of, parts_of
from bot.access.registry import Known, Registry
from bot.access.tokens import Safe, looks_like_token, site_in, subject_of
from bot.access.uses import Uses
from bot.core.access import ApiKey, Identity, Scope, Site
from bot.core.errors import NotAllowed, NotProven
from bot.core.turns import ANYONE, Asker


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a request shows of who is calling."""

    bearer: str | None = None
    api_key: str | None = None
    user_token: str | None = None
    site: str | None = None
    """The site that it says it belongs to."""
    origin: str | None = None
    """Whose page sent it, where that is not one of ours."""
    own_page: bool = False
    """Whether one of our pages sent it."""
    changes: bool = True
    """Whether it may change something; pages of strangers may not send such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who is calling, as far as it was proven."""

    asker: Asker = ANYONE
    key: ApiKey | None = None
    site: Site | None = None


NOBODY = Caller()
"""Nobody in particular."""


class Access:
    """Decides who is calling and what that allows. Threads may share it."""

    def __init__(
        self,
        registry: Registry,
        uses: Uses,
        safe: Safe,
        digest_of_user: Callable[[str, str], str],
        *,
        now: Callable[[], datetime],
        keys_needed: bool = False,
    ) -> None:
        """*digest_of_user*: what stands for a site's subject; *keys_needed* lets nobody in unproven."""
        self._registry = registry
        self._safe = safe
        self._digest_of_user = digest_of_user
        self._now = now
        self.uses = uses
        self.keys_needed = keys_needed

    def known(self) -> Known:
        """Keys and sites. Raises StoreUnavailable."""
        return self._registry.known()

    def caller(self, shown: Shown, scope: Scope) -> Caller:
        """Who shows this, to do something of *scope*.

        What is shown must be right, even where it is not needed; but where anybody may ask, a bearer token that is none
        of ours counts as none, since some clients always send one. Raises NotProven, NotAllowed and StoreUnavailable.
        """
        known = self.known()
        key = self._key(shown, known)
        token = shown.user_token or (shown.bearer if looks_like_token(shown.bearer or "") else None)
        site = _site(shown, known, key, site_in(token) if token else None)
        user = self._user(token, site, known, forced=shown.user_token is not None)
        self._admit(scope, key=key, site=site, user=user, by_page=_by_page(shown, site))
        if key:
            self.uses.note(key.id, self._now())
        named = user if site and site.identity is not Identity.ANONYMOUS else None
        asker = Asker(site=site.id if site else None, user=named, key=key.id if key else None)
        return Caller(asker=asker, key=key, site=site)

    def known_again(self, asker: Asker, shown: Shown) -> Caller:
        """Who calls with a token that a protocol has given to *asker*, who was proven then.

        Raises NotProven where the key or the site has ended since, or was never needed and now is; and NotAllowed.
        """
        known = self.known()
        key = self._active(known.keys.get(asker.key), known) if asker.key else None
        site = _site(shown, known, key, asker.site)
        if self.keys_needed and asker == ANYONE:
            raise NotProven("The token was given to nobody in particular, and that is not enough any more.")
        return Caller(asker=asker, key=key, site=site)

    def _key(self, shown: Shown, known: Known) -> ApiKey | None:
        text = shown.api_key or shown.bearer or ""
        parts = parts_of(text)
        if parts is None:
            if shown.api_key or (self.keys_needed and text and not looks_like_token(text)) or text.startswith("fa_"):
                raise NotProven("This is no API key of this service.")
            return None
        id, secret = parts
        key = known.keys.get(id)
        return self._active(key if key and is_secret_of(secret, key) else None, known)

    def _active(self, key: ApiKey | None, known: Known) -> ApiKey:
        if key is None:
            raise NotProven("This API key is not known here.")
        standing = key.standing(self._now())
        if standing != "active":
            raise NotProven(f"This API key is {standing}.")
        if key.site is not None and key.site not in known.sites:
            raise NotProven("This API key belongs to a site that is disabled.")
        return key

    def _user(self, token: str | None, site: Site | None, known: Known, *, forced: bool) -> str | None:
        """The digest that stands for the user whom *token* proves."""
        if token is None:
            return None
        if site is None:
            if forced or self.keys_needed:
                raise NotProven("The user token belongs to no site: name one by its site, or by X-Advisor-Site.")
            return None
        return self._digest_of_user(site.id, subject_of(token, site, known, self._safe, at=self._now()))

    def _admit(self, scope: Scope, *, key: ApiKey | None, site: Site | None, user: str | None, by_page: bool) -> None:
        identity = site.identity if site else Identity.ANONYMOUS
        if identity is Identity.REQUIRED and user is None and (scope is Scope.ASK or (not key and self.keys_needed)):
            raise NotProven("This site answers users whom a token proves (X-Advisor-User-Token).")
        if key and not key.covers(scope):
            raise NotAllowed(f"This API key lacks the scope {scope}.")
        if key is None and (scope is Scope.ADMIN or (scope is Scope.METRICS and self.keys_needed)):
            raise NotProven(f"An API key with the scope {scope} is needed (Authorization: Bearer, or X-API-Key).")
        if self.keys_needed and not (key or user or by_page):
            raise NotProven("An API key is needed (Authorization: Bearer, or X-API-Key).")


def _site(shown: Shown, known: Known, key: ApiKey | None, in_token: str | None) -> Site | None:
    """The site that the request belongs to. Raises NotAllowed where it names one that is not there, or two."""
    by_page = known.by_origin.get(shown.origin) if shown.origin is not None else None
    if shown.origin is not None and by_page is None and shown.changes:
        raise NotAllowed("Pages of this origin may not call the service.")
    named = {name for name in (shown.site, in_token, key and key.site, by_page and by_page.id) if name}
    if len(named) > 1:
        raise NotAllowed("The request names more than one site: by its key, its token, its origin or X-Advisor-Site.")
    if not named:
        return None
    site = known.sites.get(named.pop())
    if site is None:
        raise NotAllowed("The site that the request names is not registered here, or is disabled.")
    return site


def _by_page(shown: Shown, site: Site | None) -> bool:
    """Whether a page of *site*, or ours in its frame, sent it. A browser proves that; a program may pretend it."""
    return bool(site and (shown.origin in site.origins or (shown.own_page and site.frame_ancestors)))
