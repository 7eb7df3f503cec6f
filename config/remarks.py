"""System checks that warn of likely mistakes of operators."""

from __future__ import annotations

import os
from collections import UserDict
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.core.checks import Warning as Remark

from config import environment
from config.variables import is_loopback
from lib.stale import stale_catalogues

_OURS = ("SMS_", "TWILIO_")  # prefixes that only our variables have
_ALIKE = 0.85  # difflib's ratio: PUBLIK_URL to PUBLIC_URL 0.9, DATABASE_NAME to DATABASE_URL 0.72


def unread_variables(app_configs: Sequence[AppConfig] | None, **_named: Any) -> list[Remark]:
    """System check: warn of variables that seem meant for this site, but that it never reads."""
    del app_configs
    return [Remark(sentence, id="config.W001") for sentence in strays(os.environ)]


def mail_server_without_a_domain(
    app_configs: Sequence[AppConfig] | None, **_named: Any
) -> list[Remark]:
    """Warn if EMAIL_URL is smtp:// and its host name has no dot: the domain may be missing."""
    del app_configs
    parts = urlsplit(os.environ.get("EMAIL_URL", ""))
    host = parts.hostname or ""
    if parts.scheme != "smtp" or is_loopback(host) or set(host) & set(".:"):
        return []
    message = f"EMAIL_URL connects without TLS to {host}, a name without a domain."
    hint = "Correct only for a server in your own network. Check: manage.py check_gateways."
    return [Remark(message, hint=hint, id="config.W002")]


def uncompiled_translations(app_configs: Sequence[AppConfig] | None, **_named: Any) -> list[Remark]:
    """Warn of catalogues that were not compiled since they changed: some texts would be Dutch."""
    del app_configs
    stale = stale_catalogues(environment.BASE_DIR)
    message = "Translations are not compiled: " + ", ".join(one.parts[-3] for one in stale)
    hint = "Run: python -m lib.catalogues."
    return [Remark(message, hint=hint, id="config.W003")] if stale else []


def strays(values: Mapping[str, str]) -> list[str]:
    """Return a warning for each unread variable in `values` that seems meant for this site."""
    asked = _Asked(values)
    environment.read(asked)
    unread = sorted(set(values) - asked.names)
    meant = {name: get_close_matches(name, asked.names, 1, _ALIKE) for name in unread}
    return [
        f"{name} is set, but never read." + "".join(f" Is {one} meant?" for one in meant[name])
        for name in unread
        if meant[name] or name.startswith(_OURS)
    ]


class _Asked(UserDict[str, str]):
    """A copy of the environment that records the name of each variable that is read."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.names.add(str(name))
        return super().__contains__(name)
