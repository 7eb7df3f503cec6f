"""Load what a process of the site loads: `python -m quality.bench.loaded PROCESS`.

PROCESS is a key of PROCESSES. Run it in the site's environment with a PUBLIC_URL by http. Prints
the names of all loaded modules, as JSON, and ends without waiting for threads.
"""

from __future__ import annotations

import io
import json
import os
import runpy
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import django
from django.utils.module_loading import import_string


def worker() -> None:
    """Load what a gunicorn worker has loaded before its first request; not gunicorn itself."""
    settings_of_gunicorn = runpy.run_path("gunicorn.conf.py")
    import_string("config.wsgi.application")
    settings_of_gunicorn["post_worker_init"](None)


def page() -> None:
    """Load what a process of any web server has loaded after its first page, the login."""
    application = import_string("config.wsgi.application")
    text = b"".join(application(_request("/inloggen/"), _expect_a_page))
    assert b"<form" in text


def web() -> None:
    """Load what a gunicorn worker has loaded after its first page."""
    worker()
    page()


def sender() -> None:
    """Load what `manage.py deliver` has loaded before it sends."""
    django.setup()
    import_string("django.core.management.call_command")("check")
    import_string("messaging.management.commands.deliver.Command")()


def sms() -> None:
    """Load what a sender has loaded when it sends an SMS."""
    sender()
    import_string("messaging.gateways.sms.sms_gateway")()


def qr_code() -> None:
    """Load what drawing a QR code needs, and draw one."""
    django.setup()
    path, squares = import_string("twofactor.otpauth.qr_path")("otpauth://totp/Toegang:u@x.example")
    assert path.lower().startswith("m"), squares


def _request(path: str) -> dict[str, Any]:
    host = urlsplit(os.environ["PUBLIC_URL"]).netloc
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": host,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }


def _expect_a_page(status: str, _headers: object) -> None:
    assert status == "200 OK", status


PROCESSES: dict[str, Callable[[], None]] = {
    "worker": worker,
    "page": page,
    "web": web,
    "sender": sender,
    "sms": sms,
    "qr code": qr_code,
}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    PROCESSES[sys.argv[1]]()
    modules: dict[str, ModuleType | None] = {**sys.modules}  # None: hidden
    names = [name for name, module in modules.items() if module is not None]
    sys.stdout.write(f"{json.dumps(names)}\n")
    sys.stdout.flush()
    os._exit(0)  # an embedded sender would first finish its round
