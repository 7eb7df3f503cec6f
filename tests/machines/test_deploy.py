"""Test that Dockerfile, compose.yaml and the systemd units fit the project."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from config import environment
from messaging.sender import LONGEST_CALL
from quality.bench.site import ARENAS
from quality.machines.release import ROOT
from tests.production_env import VALUES

UNITS = ROOT / "deploy" / "systemd"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "toegang"}
# gunicorn's graceful_timeout, which gunicorn.conf.py leaves at its default.
GRACE = timedelta(seconds=30)
# Read by other programs: compose itself, the proxy, gunicorn.
NOT_OURS = {"POSTGRES_PASSWORD", "TLS", "WEB_CONCURRENCY"}


def _template() -> dict[str, str]:
    """Return the variables of deploy/env.example, with a value for each variable that is empty."""
    text = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    pairs = re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE)
    return {name: value.strip('"') or VALUES.get(name, "filled-in") for name, value in pairs}


@pytest.mark.parametrize("name", sorted(OURS))
def test_container_gets_every_required_variable_and_no_unused_one(name: str) -> None:
    values = _template() | OURS[name]["environment"]
    values["DATABASE_URL"] = values["DATABASE_URL"].replace("${POSTGRES_PASSWORD:?}", "filled-in")
    environment.read(values)
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    known = re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE)
    assert set(values) - set(known) == NOT_OURS


@pytest.mark.asvs("V13.3.1")
def test_nothing_secret_is_committed() -> None:
    text = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    empty = re.findall(r"^([A-Z_]+)=$", text, re.MULTILINE)
    secret = {"SECRET_KEY", "SEALING_KEYS", "TWILIO_AUTH_TOKEN", "POSTGRES_PASSWORD"}
    assert secret <= set(empty)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_container_has_no_more_rights_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_container_has_limits_that_protect_the_others(name: str) -> None:
    assert re.fullmatch(r"\d+[mg]", SERVICES[name]["mem_limit"])
    assert 0 < SERVICES[name]["pids_limit"] <= 200


def test_service_has_limits_that_protect_the_others_and_reports_its_failure() -> None:
    common = (UNITS / "toegang-.service.d" / "site.conf").read_text(encoding="utf-8")
    assert re.search(r"^MemoryMax=\d+[MG]$", common, re.MULTILINE)
    assert re.search(r"^TasksMax=\d+$", common, re.MULTILINE)
    told = re.search(r"^OnFailure=(.+@)%n\.service$", common, re.MULTILINE)
    assert told
    assert (UNITS / f"{told[1]}.service").exists()
    # Otherwise the drop-in would apply to this service too: its failure would start it again.
    assert not told[1].startswith("toegang-")


def test_web_process_is_stopped_no_sooner_than_gunicorn_ends_its_requests() -> None:
    unit = (UNITS / "toegang-web.service").read_text(encoding="utf-8")
    found = re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    assert found
    given = [found[1], SERVICES["web"]["stop_grace_period"].removesuffix("s")]
    assert all(timedelta(seconds=int(seconds)) > GRACE for seconds in given)


def test_image_and_units_limit_the_memory_that_malloc_keeps_as_the_benchmark_does() -> None:
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    common = (UNITS / "toegang-.service.d" / "site.conf").read_text(encoding="utf-8")
    ((name, value),) = ARENAS.items()
    assert re.findall(rf"^ENV {name}=(\S+)$", image, re.MULTILINE) == [value]
    assert re.findall(rf"^Environment={name}=(\S+)$", common, re.MULTILINE) == [value]


def test_nginx_passes_on_the_requested_host_and_the_client_address() -> None:
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\s*proxy_set_header (\S+) (\S+);$", text, re.MULTILINE))
    expected = {"Host": "$host", "X-Forwarded-For": "$remote_addr", "X-Forwarded-Proto": "$scheme"}
    assert told == expected
    assert "proxy_request_buffering on;" in text


def test_web_and_sender_run_twice_and_one_proxy_is_trusted() -> None:
    assert [SERVICES[name]["deploy"]["replicas"] for name in ("web", "sender")] == [2, 2]
    assert OURS["web"]["environment"]["TRUSTED_PROXIES"] == "1"


def test_proxy_buffers_a_whole_request_before_it_reaches_a_thread() -> None:
    text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    pages, upload = re.findall(r"^\s*max_size (\S+)$", text, re.MULTILINE)
    assert pages == "1MB"
    assert re.findall(r"^\s*request_buffers (\S+)$", text, re.MULTILINE) == [upload]


@pytest.mark.parametrize("path", settings.UPLOAD_PATHS)
def test_proxies_leave_a_file_that_is_too_large_to_the_page_that_says_so(path: str) -> None:
    nginx = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    larger = re.findall(r"location ([^{]+) {\s*client_max_body_size 4m;", nginx)
    assert f"= {path}" in larger
    caddy = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    for matcher in ("@upload path", "@others not path"):
        assert path in re.findall(rf"{matcher} (.+)", caddy)[0].split()


@pytest.mark.asvs("V12.1.1")
def test_the_proxy_speaks_tls_1_2_and_1_3_only() -> None:
    text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    assert re.findall(r"^\s*protocols (.+)$", text, re.MULTILINE) == ["tls1.2 tls1.3"]


@pytest.mark.asvs("V13.2.4")
def test_only_the_proxy_and_the_senders_reach_the_internet() -> None:
    inner = {
        name for name, network in COMPOSE["networks"].items() if (network or {}).get("internal")
    }
    outward = {name for name, one in SERVICES.items() if set(one["networks"]) - inner}
    assert outward == {"proxy", "sender"}


def test_sender_is_stopped_no_sooner_than_its_longest_call_ends() -> None:
    unit = (UNITS / "toegang-sender@.service").read_text(encoding="utf-8")
    found = re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    assert found
    given = [found[1], SERVICES["sender"]["stop_grace_period"].removesuffix("s")]
    assert all(timedelta(seconds=int(seconds)) > LONGEST_CALL for seconds in given)


def test_commands_that_are_started_exist() -> None:
    units = "\n".join(unit.read_text(encoding="utf-8") for unit in UNITS.glob("*.service"))
    started = set(re.findall(r"manage\.py (\w+)", units))
    started |= {
        one["command"][-1] for one in OURS.values() if "manage.py" in one.get("command", [])
    }
    assert {"deliver", "migrate", "purge"} <= started <= set(get_commands())


def test_the_image_has_the_python_that_the_suite_runs_on() -> None:
    image = re.search(r"^ARG PYTHON=(\S+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert image
    assert image[1] == project["tool"]["mypy"]["python_version"]
    assert project["project"]["requires-python"] == f">={image[1]}"
