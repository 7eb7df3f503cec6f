"""Read and check all environment variables, which docs/configuration.md explains."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import phonenumbers
from django.core.exceptions import ImproperlyConfigured
from environ import Env

from config import sms_variables
from config.database import POSTGRESQL, SQLITE
from config.variables import Network, Variables, invalid, is_loopback, is_near
from lib import palette
from lib.whole_number import is_whole

BASE_DIR = Path(__file__).resolve().parent.parent

_DATABASE = "sqlite:////path/to/file or postgresql://user:password@host/name"
_FAR_DATABASE = "outside one's own network with ?sslmode=verify-full&sslrootcert=/path/to/ca.crt"
_EMAIL = "smtp://, smtp+tls:// or smtp+ssl://user:password@host:port"
_MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
_MAIL_FROM = "one bare mail address, to which the site adds the branch's name"
# No semicolon or comma, which would end the directive in the header (CSP 3 §2.2).
_CSP_REPORTS = (r"https://[^\s;,]+", "the https:// address of a collector of reports")
# VERP adds "+" and 40 characters, and 64 are allowed before the @ (RFC 5321 §4.5.3.1.1).
_BOUNCES = (
    "one bare mail address, at most 23 letters, digits, dots, hyphens or underscores before its @",
    r"[A-Za-z0-9._-]{1,23}@.+",
)


@dataclass(frozen=True, slots=True, repr=False)  # a repr would write the keys into a log
class Environment:
    """The checked values of the environment variables, as config/settings.py uses them."""

    secret_key: str
    secret_key_fallbacks: tuple[str, ...]
    debug: bool
    public_url: str
    allowed_hosts: list[str]
    database: dict[str, Any]
    email: dict[str, Any]
    mail_from: str
    bounce_address: str
    organisation: str
    brand_colour: str
    portal_name: str
    portal_url: str
    support_phone: str
    sms_backend: str
    sms_prefixes: tuple[str, ...]
    sms_prices: dict[str, Decimal]
    twilio: sms_variables.Twilio
    sealing_keys: dict[str, bytes]
    embedded_sender: bool
    sms_stopped: bool
    trusted_proxies: int
    metrics_networks: tuple[Network, ...]
    refused_passwords: Path | None
    csp_report_url: str
    web_threads: int
    hash_slots: int

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        return urlsplit(self.public_url).netloc

    @property
    def is_sqlite(self) -> bool:
        return bool(self.database["ENGINE"] == SQLITE)


def read(values: Mapping[str, str]) -> Environment:
    """Return the checked values of all variables. Raises ImproperlyConfigured if one is invalid."""
    given = Variables(values)
    public_url = given.address("PUBLIC_URL", path=False)
    host = urlsplit(public_url).hostname or ""
    local = is_loopback(host)
    database = _database(given)
    return Environment(
        secret_key=_secret_key(given),
        secret_key_fallbacks=given.items("SECRET_KEY_FALLBACKS", "former secret keys", default=""),
        debug=_debug(given, local=local),
        public_url=public_url,
        allowed_hosts=given.hosts("ALLOWED_HOSTS", default=f"[{host}]" if ":" in host else host),
        database=database,
        email=_email(given, local=local),
        mail_from=given.mail_address("MAIL_FROM", _MAIL_FROM),
        bounce_address=given.mail_address("BOUNCE_ADDRESS", *_BOUNCES, default=""),
        organisation=given.text("ORGANISATION", "the agency's name", default="WerkTalent"),
        brand_colour=_brand_colour(given),
        portal_name=given.text("PORTAL_NAME", "the portal's name", default="HelloFlex"),
        portal_url=given.address("PORTAL_URL", path=True),
        support_phone=_support_phone(given),
        sms_backend=sms_variables.sms_backend(given, local=local),
        sms_prefixes=sms_variables.sms_prefixes(given),
        sms_prices=sms_variables.sms_prices(given),
        twilio=sms_variables.twilio(given),
        sealing_keys=given.keys("SEALING_KEYS"),
        sms_stopped=given.truth("SMS_STOPPED", default=False),
        embedded_sender=given.truth("EMBEDDED_SENDER", default=database["ENGINE"] == SQLITE),
        trusted_proxies=given.count("TRUSTED_PROXIES", default=0, least=0, most=9),
        metrics_networks=given.networks("METRICS_NETWORKS", default="127.0.0.0/8, ::1/128"),
        refused_passwords=_refused_passwords(given),
        csp_report_url=given.matching("CSP_REPORT_URL", *_CSP_REPORTS, default=""),
        web_threads=web_threads(values),
        hash_slots=_hash_slots(given, threads=web_threads(values)),
    )


def web_threads(values: Mapping[str, str]) -> int:
    """Return WEB_THREADS, the threads of each web process. gunicorn.conf.py calls this too."""
    return Variables(values).count("WEB_THREADS", default=12, least=3, most=64)


def _hash_slots(given: Variables, *, threads: int) -> int:
    """Return how many threads of one web process may hash passwords at the same time (S4)."""
    workers = given.count("WEB_CONCURRENCY", default=1, least=1, most=1024)
    share = (os.cpu_count() or 1) // workers
    return max(1, min(share, (threads - 1) // 2))


def _secret_key(given: Variables) -> str:
    wants = "at least 50 random characters, for example from `openssl rand -base64 48`"
    return given.matching("SECRET_KEY", r"\S{50,}", wants)


def _debug(given: Variables, *, local: bool) -> bool:
    """Return DEBUG. It may be True only if `local`: with DEBUG anybody can read the demo inbox."""
    debug = given.truth("DEBUG", default=False)
    if debug and not local:
        raise invalid("DEBUG", "false, unless PUBLIC_URL has a loopback host")
    return debug


def _database(given: Variables) -> dict[str, Any]:
    url = given.text("DATABASE_URL", _DATABASE, default=f"sqlite:///{BASE_DIR}/var/db.sqlite3")
    if not re.match(r"(sqlite|postgres|postgresql)://", url):
        raise invalid("DATABASE_URL", _DATABASE)
    try:
        database: dict[str, Any] = Env.db_url_config(url)
    except (ImproperlyConfigured, ValueError):
        raise invalid("DATABASE_URL", _DATABASE) from None
    if database["NAME"] in {"", ":memory:"}:
        raise invalid("DATABASE_URL", f"{_DATABASE}, and no database in memory")
    if not _is_safely_reached(database):
        raise invalid("DATABASE_URL", f"{_DATABASE}; {_FAR_DATABASE}")
    database["ENGINE"] = SQLITE if url.startswith("sqlite:") else POSTGRESQL
    return database


def _is_safely_reached(database: dict[str, Any]) -> bool:
    """Return whether the database is in a private network, or TLS verifies its host name."""
    options = database.get("OPTIONS", {})
    # DATABASE_URL can name the host in three places, of which Django and libpq use one: check all.
    named = (database["HOST"], options.get("host"), options.get("hostaddr"))
    hosts = [host for names in named if names for host in str(names).split(",")]
    is_proven = options.get("sslmode") == "verify-full"  # verify-ca accepts any name
    return is_proven or all(not host or host.startswith("/") or is_near(host) for host in hosts)


def _email(given: Variables, *, local: bool) -> dict[str, Any]:
    """Return Django's mail settings. filemail:// is valid only with a loopback PUBLIC_URL."""
    wants = _EMAIL + (", or filemail:///path/to/folder" if local else "")
    url = given.text("EMAIL_URL", wants)
    try:
        parts = urlsplit(url)
        email: dict[str, Any] = Env.email_url_config(url)
        email["EMAIL_FILE_PATH"] = unquote(parts.path)
        email["EMAIL_PORT"] = parts.port or _MAIL_PORTS.get(parts.scheme)
    except (ImproperlyConfigured, ValueError):
        raise invalid("EMAIL_URL", wants) from None
    is_smtp = parts.scheme in _MAIL_PORTS and parts.hostname
    if parts.scheme == "smtp" and not is_near(parts.hostname or ""):
        raise invalid("EMAIL_URL", f"{wants}; smtp:// only to a server in one's own network")
    gateway = "smtp.PatientBackend" if is_smtp else "files.OwnFileBackend"
    email["EMAIL_BACKEND"] = f"messaging.gateways.{gateway}"
    if not is_smtp and not (local and parts.scheme == "filemail" and parts.path):
        raise invalid("EMAIL_URL", wants)
    return email


def _refused_passwords(given: Variables) -> Path | None:
    """Return REFUSED_PASSWORDS; None if empty. Raises ImproperlyConfigured if it is not a file."""
    wants = "the path of a file with one SHA-1 in capitals per line, sorted"
    path = given.text("REFUSED_PASSWORDS", wants, default="")
    if path and not Path(path).is_file():
        raise invalid("REFUSED_PASSWORDS", wants)
    return Path(path) if path else None


def _brand_colour(given: Variables) -> str:
    """Return BRAND_COLOUR. Raises ImproperlyConfigured if text of it contrasts too little."""
    wants = f"a colour such as {palette.DEFAULT}"
    colour = given.matching("BRAND_COLOUR", "#[0-9A-Fa-f]{6}", wants, default=palette.DEFAULT)
    if not palette.reaches(colour):
        reached = f"{palette.contrast_of(colour):.2f}:1 with the page, {palette.PAGE}"
        least = f"{palette.CONTRAST}:1 is needed, which {palette.nearest(colour)} has"
        raise invalid("BRAND_COLOUR", f"{wants}; this one has a contrast of {reached}, and {least}")
    return colour.lower()


def _support_phone(given: Variables) -> str:
    wants = "the phone number shown where the branch is unknown, such as 020 123 45 67"
    number = given.text("SUPPORT_PHONE", wants)
    try:
        parsed = phonenumbers.parse(number, "NL", keep_raw_input=True)
        possible = phonenumbers.is_possible_number(parsed) and is_whole(parsed)
    except phonenumbers.NumberParseException:
        possible = False
    if not possible:
        raise invalid("SUPPORT_PHONE", wants)
    return number
