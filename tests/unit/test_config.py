"""Environment variables are parsed strictly. Errors name the variable and the expected value."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import demo_environment, environment
from tests import env, production_env

LOCAL = env.VALUES
PUBLIC = production_env.VALUES
ROOT = Path(__file__).resolve().parents[2]
KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


@pytest.mark.asvs("V13.3.1")
@pytest.mark.parametrize(
    "name",
    [
        "SECRET_KEY",
        "PUBLIC_URL",
        "EMAIL_URL",
        "MAIL_FROM",
        "PORTAL_URL",
        "SUPPORT_PHONE",
        "SMS_BACKEND",
        "SEALING_KEYS",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "TWILIO_MESSAGING_SERVICE_SID",
    ],
)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_error_for_a_missing_variable_names_it_and_the_expected_value(
    name: str, value: str | None
) -> None:
    values = {key: text for key, text in PUBLIC.items() if key != name}
    if value is not None:
        values[name] = value
    with pytest.raises(ImproperlyConfigured, match=rf"^{name}.* is missing: expected .+\.$"):
        environment.read(values)


def test_own_address_is_normalized() -> None:
    values = {**PUBLIC, "MAIL_FROM": "Post@Straße.nl"}
    assert environment.read(values).mail_from == "post@xn--strae-oqa.nl"


@pytest.mark.requirement("D6")
@pytest.mark.asvs("V1.2.2", "V1.3.6", "V12.2.1", "V12.3.1")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("DEBUG", "maybe"),
        ("PUBLIC_URL", "werktalent.example"),
        ("PUBLIC_URL", "http://werktalent.example"),
        ("PUBLIC_URL", "http://localhost.werktalent.example"),
        ("PUBLIC_URL", "https://werktalent.example/pad"),
        ("PUBLIC_URL", "https://werktalent.example?a=b"),
        ("PUBLIC_URL", "https://naam@werktalent.example"),
        ("PUBLIC_URL", "https://werktalent.example:poort"),
        ("PUBLIC_URL", "https://[::1"),
        ("PUBLIC_URL", "ftp://localhost"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "a.example,,b.example"),
        ("ALLOWED_HOSTS", "https://a.example"),
        ("EMAIL_URL", "mail.werktalent.example"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtp://mail.example:poort"),
        ("EMAIL_URL", "smtp://mail.example"),
        ("EMAIL_URL", "smtp://8.8.8.8"),
        ("EMAIL_URL", "consolemail://"),
        ("MAIL_FROM", "noreplyſ@werktalent.example"),
        ("MAIL_FROM", "WerkTalent <noreply@werktalent.example>"),
        ("BOUNCE_ADDRESS", "bounces"),
        ("BOUNCE_ADDRESS", "bounces@"),
        ("BOUNCE_ADDRESS", "terug+mail@werktalent.example"),
        ("BOUNCE_ADDRESS", f"{'b' * 24}@werktalent.example"),
        ("ORGANISATION", "Werk\r\nTalent"),
        ("BRAND_COLOUR", "green"),
        ("BRAND_COLOUR", "#0b5"),
        ("BRAND_COLOUR", "#ffd500"),
        ("PORTAL_URL", "http://portal.werktalent.example"),
        ("SUPPORT_PHONE", "bel ons"),
        ("SUPPORT_PHONE", "12"),
        ("SUPPORT_PHONE", "020 123 4HELP"),
        ("SUPPORT_PHONE", "020 123 45 67 x5"),
        ("SMS_BACKEND", "pigeon"),
        ("SMS_PREFIXES", "NL,31"),
        ("SMS_PRICES", "0.09"),
        ("SMS_PRICES", "31=0.09"),
        ("SMS_PRICES", "NL=0,09"),
        ("SMS_PRICES", "NL=-0.09"),
        ("SMS_PRICES", "NL=9e9"),
        ("SMS_PRICES", "NL=NaN"),
        ("SMS_PRICES", "NL=0.1,NL=0.2"),
        ("SEALING_KEYS", "sesame"),
        ("SEALING_KEYS", "one:c2hvcnQ="),
        ("SEALING_KEYS", "one:%%%"),
        ("SEALING_KEYS", f"one:{KEY},one:{KEY}"),
        ("SEALING_KEYS", f":{KEY}"),
        ("EMBEDDED_SENDER", "2"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "99"),
        ("METRICS_NETWORKS", "10.0.0.1/8"),
        ("METRICS_NETWORKS", "office"),
        ("WEB_THREADS", "0"),
        ("REFUSED_PASSWORDS", "/nowhere/pwned.txt"),
        ("TWILIO_API_URL", "http://api.twilio.example"),
    ],
)
def test_error_for_an_invalid_variable_names_it_and_never_shows_its_value(
    name: str, value: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        environment.read(LOCAL | {name: value})
    sentence = str(refused.value)
    assert sentence.startswith(f"{name} is invalid: expected ")
    assert value not in sentence.removeprefix(name).split()


def test_colour_with_too_little_contrast_is_refused_with_the_nearest_that_has_enough() -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        environment.read(LOCAL | {"BRAND_COLOUR": "#00a3e0"})
    assert str(refused.value) == (
        "BRAND_COLOUR is invalid: expected a colour such as #0b5d4b; this one has a contrast of "
        "2.62:1 with the page, #f3f5f4, and 7:1 is needed, which #005879 has."
    )


def test_colour_is_kept_in_small_letters() -> None:
    assert environment.read(LOCAL | {"BRAND_COLOUR": "#0B2265"}).brand_colour == "#0b2265"


@pytest.mark.asvs("V15.2.3")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TWILIO_ACCOUNT_SID", "SK" + "0" * 32),
        ("TWILIO_MESSAGING_SERVICE_SID", "MG1"),
        ("TWILIO_FROM", "0612345678901"),
        ("TWILIO_FROM", "06123456"),
        ("TWILIO_FROM", "WerkTalent-NL"),
        ("TWILIO_FROM", "Wérktalent"),
        ("DEBUG", "true"),
        ("SMS_BACKEND", "console"),
        ("EMAIL_URL", "filemail:///tmp/mails"),
    ],
)
def test_public_site_refuses_values_of_a_demo(name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{name} is invalid"):
        environment.read(PUBLIC | {name: value})


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("http://localhost:8000/", ["localhost"]),
        ("http://127.0.0.1:8000", ["127.0.0.1"]),
        ("http://[::1]:8000", ["[::1]"]),
        ("http://werk.localhost", ["werk.localhost"]),
        ("https://werktalent.example", ["werktalent.example"]),
    ],
)
def test_public_url_loses_its_slash_and_names_the_default_host(url: str, hosts: list[str]) -> None:
    found = environment.read(
        LOCAL | {"PUBLIC_URL": url, "ALLOWED_HOSTS": "", "SMS_BACKEND": "console"}
        if "localhost" in url or "1" in url
        else PUBLIC | {"PUBLIC_URL": url}
    )
    assert found.public_url == url.rstrip("/")
    assert found.allowed_hosts == hosts


def test_sqlite_starts_the_sender_in_the_web_process() -> None:
    assert environment.read(PUBLIC).embedded_sender


@pytest.mark.parametrize(
    ("url", "port"),
    [("smtp://h", 25), ("smtp+tls://h", 587), ("smtp+ssl://h", 465), ("smtp://h:2525", 2525)],
)
def test_mail_port_follows_the_scheme(url: str, port: int) -> None:
    assert environment.read(PUBLIC | {"EMAIL_URL": url}).email["EMAIL_PORT"] == port


def test_first_sealing_key_stays_first() -> None:
    found = environment.read(LOCAL | {"SEALING_KEYS": f"new:{KEY}, old:{KEY}"})
    assert list(found.sealing_keys) == ["new", "old"]


def test_sender_name_replaces_a_messaging_service() -> None:
    values = PUBLIC | {"TWILIO_MESSAGING_SERVICE_SID": "", "TWILIO_FROM": "WerkTalent"}
    assert environment.read(values).twilio.sender == "WerkTalent"


@pytest.mark.asvs("V13.3.1")
def test_secrets_are_not_in_the_repr() -> None:
    assert PUBLIC["SECRET_KEY"] not in repr(environment.read(PUBLIC))


def test_demo_environment_is_complete_and_keeps_its_keys(tmp_path: Path) -> None:
    first: dict[str, str] = {"PORT": "8123"}
    second = {"SMS_BACKEND": "twilio", "PUBLIC_URL": "https://werktalent.example"}
    demo_environment.provide(first, tmp_path)
    demo_environment.provide(second, tmp_path)
    assert environment.read(first).public_url == "http://localhost:8123"
    assert environment.read(second).debug
    assert first["SEALING_KEYS"] == second["SEALING_KEYS"]


@pytest.mark.asvs("V13.3.1")
def test_start_without_a_variable_exits_with_one_sentence() -> None:
    kept = {name: value for name, value in os.environ.items() if name != "MAIL_FROM"}
    command = [sys.executable, "manage.py", "check"]
    ended = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith("Not started. MAIL_FROM is missing: expected one bare mail")
    assert "Traceback" not in ended.stderr
