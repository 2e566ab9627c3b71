"""Whether a request comes from Slack: a signature over the raw body and the time.

As Slack describes it in "Verifying requests from Slack". slack_sdk's SignatureVerifier raises where the time is no
number or the signature not ASCII; requests of strangers must not be able to make an error of ours.
"""

from __future__ import annotations

import hashlib
import hmac
import re

LONGEST_AGE = 300
"""Seconds that a request may be old, or ahead of our clock."""
_MOMENT = re.compile(r"[0-9]{1,11}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


def is_signed(body: bytes, *, moment: str | None, signature: str | None, secret: str, now: float) -> bool:
    """Whether *signature* is Slack's over *body* and *moment*, the headers' values, and not old at *now*.

    Takes as long for a signature that is nearly right as for any other.
    """
    if moment is None or signature is None or not _MOMENT.fullmatch(moment) or not _SIGNATURE.fullmatch(signature):
        return False
    if abs(now - int(moment)) > LONGEST_AGE:
        return False
    expected = hmac.new(secret.encode(), b"v0:%s:%s" % (moment.encode(), body), hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={expected}", signature)
