"""Log lines are JSON with times in UTC, and contain no mail link, whatever logger writes them."""

from __future__ import annotations

import json
import logging
import runpy
import sys
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from config import logs
from tests.guards import routes

TOKEN = "Zk3-q_9vXb7TtW1mP0sLrY5uEoHc2dNgJfIaBxK8M4w"


def _line(message: str, *args: object, **extra: object) -> str:
    record = logging.LogRecord("some.logger", logging.WARNING, "file", 1, message, args, None)
    record.created = 1_800_000_000.25
    vars(record).update(extra)
    return logs.JsonFormatter().format(record)


@pytest.mark.requirement("S12")
@pytest.mark.asvs("V14.2.1")
@pytest.mark.parametrize(
    "address",
    [
        f"/activeren/{TOKEN}/",
        f"/activeren/{TOKEN}",
        f"/wachtwoord/{TOKEN}/?a=b",
        f"//activeren//{TOKEN}/",
        f"/ACTIVEREN/{TOKEN}/",
        f"https://werktalent.example/activeren/{TOKEN}/",
        "/inloggen/?next=" + quote(f"/activeren/{TOKEN}/", safe=""),
        "/inloggen/?next=" + quote(quote(f"/wachtwoord/{TOKEN}/", safe=""), safe=""),
        f"/wachtwoord/nieuw{TOKEN}/",
    ],
)
@pytest.mark.parametrize(
    "shape", ["GET %s 200", '"GET %s HTTP/1.1"', "Not Found: %s", "{'p': '%s'}"]
)
def test_token_of_a_link_is_masked(address: str, shape: str) -> None:
    line = _line(shape, address)
    assert TOKEN not in line
    assert logs.MASK in line
    json.loads(line)


@pytest.mark.requirement("S12")
@pytest.mark.parametrize("route", [route for route in routes.EXAMPLES if "<str:token>" in route])
def test_token_of_every_route_that_takes_one_is_masked(route: str) -> None:
    path = routes.EXAMPLES[route]
    assert routes.TOKEN in path
    assert logs.masked(path) == path.replace(routes.TOKEN, logs.MASK)


@pytest.mark.requirement("S12")
@pytest.mark.parametrize(
    "path", ["/wachtwoord/vergeten/", "/wachtwoord/nieuw/", "/activeren/ 200", "/inloggen/code/"]
)
def test_ordinary_paths_stay_readable(path: str) -> None:
    assert json.loads(_line("GET %s", path))["message"] == f"GET {path}"


@pytest.mark.requirement("S84")
@pytest.mark.parametrize("run", ["/", "%2F", "%252F", "\\/", "/activeren", "/activeren//"])
def test_long_row_of_slashes_is_masked_in_linear_time(run: str) -> None:
    # If a match is tried from each slash, 4,000 slashes take half a second, and this row hours.
    row = run * (400_000 // len(run))
    line = logs.masked(f"{row} /activeren/{TOKEN}/")
    assert line.startswith(run)
    assert TOKEN not in line


@pytest.mark.requirement("S84")
def test_long_request_data_is_truncated_and_the_rest_of_the_line_stays() -> None:
    line = json.loads(_line("Invalid HTTP_HOST header: %s", "a" * 500_000, event="odd"))
    assert len(line["message"]) == 4_000
    assert line["event"] == "odd"


@pytest.mark.requirement("S100")
@pytest.mark.asvs("V16.2.2")
def test_line_is_json_in_utc_with_known_fields_only() -> None:
    line = json.loads(_line("in", event="login", user=7, password="geheim"))
    assert line == {
        "time": "2027-01-15T08:00:00.250+00:00",
        "level": "warning",
        "logger": "some.logger",
        "message": "in",
        "event": "login",
        "user": 7,
    }


@pytest.mark.requirement("S12")
def test_traceback_is_masked_too() -> None:
    try:
        int(f"/activeren/{TOKEN}/")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "oops", (), sys.exc_info())
    assert TOKEN not in logs.JsonFormatter().format(record)
    assert TOKEN not in logs.ReadableFormatter().format(record)


@pytest.mark.requirement("S12", "S100")
def test_every_logger_ends_at_the_masking_handler() -> None:
    configuration = logs.configuration(readable=False)
    assert configuration["handlers"]["lines"]["formatter"] == "json"
    assert all(not one["handlers"] for one in configuration["loggers"].values())
    assert configuration["loggers"]["django.db.backends"]["level"] == "INFO"


@pytest.mark.requirement("S100")
@pytest.mark.parametrize(("status", "has_traceback"), [(400, False), (403, False), (500, True)])
def test_only_an_error_of_ours_has_a_traceback(status: int, *, has_traceback: bool) -> None:
    fault = RuntimeError()
    facts = {"exc_info": (RuntimeError, fault, None), "status_code": status}
    assert ("traceback" in json.loads(_line("refused", **facts))) is has_traceback
    record = logging.makeLogRecord({"msg": "refused", **facts})
    readable = logs.ReadableFormatter("%(message)s")
    assert ("RuntimeError" in readable.format(record)) is has_traceback
    assert record.exc_info is facts["exc_info"]


@pytest.mark.requirement("S100")
def test_access_line_has_no_query_no_referrer_and_no_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    kind = runpy.run_path("gunicorn.conf.py")["AccessLog"]
    log = kind.__new__(kind)  # its __init__ would change the loggers of this process
    log.access_log = logging.getLogger("gunicorn.access")
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/inloggen/", "REMOTE_ADDR": "192.0.2.7"}
    secrets = {"QUERY_STRING": "next=geheim", "HTTP_REFERER": "https://geheim.example/"}
    answer = SimpleNamespace(status_code=200, sent=2122)
    with caplog.at_level(logging.INFO, logger="gunicorn.access"):
        log.access(answer, None, asked | secrets, timedelta(milliseconds=7, microseconds=900))
    assert caplog.messages == ["GET /inloggen/ 200 2122 bytes 7 ms"]
