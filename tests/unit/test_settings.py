"""Settings computed from the environment, such as the number of concurrent password hashes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import environment
from tests import env, production_env

LOCAL = env.VALUES
PUBLIC = production_env.VALUES
ROOT = Path(__file__).resolve().parents[2]


def _setting(expression: str, values: dict[str, str]) -> str:
    program = f"from config import settings as s; print({expression})"
    command = [sys.executable, "-c", program]
    kept = {"PATH": os.environ["PATH"]} | values
    return subprocess.run(
        command, cwd=ROOT, env=kept, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.requirement("S40", "S80")
@pytest.mark.asvs("V3.3.1", "V3.3.3")
def test_https_gives_host_cookies_and_hsts() -> None:
    expression = "s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.DEBUG"
    assert _setting(expression, PUBLIC) == "__Host-session True 31536000 False"


@pytest.mark.requirement("S40")
def test_http_on_this_machine_gives_plain_cookies() -> None:
    expression = "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE"
    assert _setting(expression, LOCAL) == "session csrftoken False"


@pytest.mark.requirement("S24")
@pytest.mark.asvs("V4.1.3")
def test_forwarded_proto_counts_only_behind_proxies() -> None:
    expression = "s.SECURE_PROXY_SSL_HEADER"
    assert _setting(expression, PUBLIC) == "None"
    assert "X_FORWARDED_PROTO" in _setting(expression, PUBLIC | {"TRUSTED_PROXIES": "1"})


def test_postvak_exists_only_with_debug() -> None:
    expression = "s.POSTVAK_DIR, 'demo' in s.INSTALLED_APPS"
    assert _setting(expression, PUBLIC) == "None False"
    assert "True" in _setting(expression, LOCAL | {"DEBUG": "true"})


@pytest.mark.requirement("S105")
def test_pool_holds_the_threads_and_four_more() -> None:
    values = PUBLIC | {"DATABASE_URL": "postgresql://u:p@h/n", "WEB_THREADS": "6"}
    expression = "s.DATABASES['default']['OPTIONS']['pool']['max_size']"
    assert _setting(expression, values) == "10"


def test_postgresql_uses_no_server_side_cursors() -> None:
    values = PUBLIC | {"DATABASE_URL": "postgresql://u:p@h/n"}
    expression = "s.DATABASES['default'].get('DISABLE_SERVER_SIDE_CURSORS')"
    assert _setting(expression, values) == "True"


@pytest.mark.requirement("S4")
@pytest.mark.asvs("V15.2.2")
@pytest.mark.parametrize(
    ("cores", "workers", "threads", "slots"),
    [
        (8, "1", "4", 1),  # two would be half of the threads
        (8, "1", "64", 8),
        (8, "2", "64", 4),
        (2, "4", "64", 1),
        (64, "1", "9", 4),
    ],
)
def test_hash_slots_are_a_share_of_the_cores_and_fewer_than_half_the_threads(
    cores: int, workers: str, threads: str, slots: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    values = PUBLIC | {"WEB_CONCURRENCY": workers, "WEB_THREADS": threads}
    assert environment.read(values).hash_slots == slots


@pytest.mark.requirement("S4")
@pytest.mark.parametrize("threads", ["3", "4", "12", "64"])
def test_hashing_and_waiting_requests_leave_one_thread(threads: str) -> None:
    held = _setting("s.HASH_SLOTS + s.HASH_WAITERS", PUBLIC | {"WEB_THREADS": threads})
    assert int(held) == int(threads) - 1


@pytest.mark.requirement("S4")
def test_one_process_takes_eight_concurrent_users_by_default() -> None:
    assert int(_setting("s.HASH_SLOTS + s.HASH_WAITERS", PUBLIC)) >= 8


@pytest.mark.requirement("S80")
@pytest.mark.asvs("V3.4.7")
def test_policy_has_a_reporting_endpoint() -> None:
    url = "https://collector.example/csp?key=1"
    told = _setting("s.CONTENT_SECURITY_POLICY", PUBLIC | {"CSP_REPORT_URL": url})
    assert told.endswith(f"; report-uri {url}")
    assert "report-uri" not in _setting("s.CONTENT_SECURITY_POLICY", PUBLIC)
