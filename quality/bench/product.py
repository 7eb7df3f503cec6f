"""This site as a target of the harness of `make bench`. The harness's README explains the names.

The harness loads this file with its own Python: nothing but the standard library is imported. Each
browser of the harness has its own IP address, so all rate limits are on. The harness cannot measure
`enrol`: here an SMS code comes before the app, so `seed` makes no people without an app.
"""

from __future__ import annotations

from pathlib import Path

DIR = str(Path(__file__).resolve().parents[2])
REQUIREMENTS = "requirements/base.txt"
LOGIN, LANDING = "/inloggen/", "/"
TRUST_COOKIE = "devices"
FORMS = [
    ("password", {"email": "{email}", "password": "{password}"}),
    ("code", {"code": "{code}", "remember": "on"}),
]
_SEED = "from quality.bench.seed import seed; seed({users})"
SEED = [
    ["manage.py", "migrate", "--verbosity", "0"],
    ["manage.py", "shell", "--no-imports", "-c", _SEED],
]

# Production, except that the harness speaks http to this machine. Nothing is sent: no sender runs.
_VALUES = {
    "DJANGO_SETTINGS_MODULE": "quality.bench.product_settings",
    "SECRET_KEY": "only-for-benchmarks-" + "0123456789abcdef" * 3,
    "SEALING_KEYS": "bench:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "PUBLIC_URL": "http://localhost",
    "PORTAL_URL": "https://portal.werktalent.example",
    "SUPPORT_PHONE": "020 123 45 67",
    "EMAIL_URL": "smtp://127.0.0.1",
    "MAIL_FROM": "noreply@werktalent.example",
    "EMBEDDED_SENDER": "false",
    "SMS_BACKEND": "twilio",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "0" * 32,
    "TWILIO_MESSAGING_SERVICE_SID": "MG" + "0" * 32,
}
_LEAST_THREADS = 3  # the lowest value of WEB_THREADS


def _environment(db: dict[str, str], hasher: str) -> dict[str, str]:
    """Return the site's environment for a database and a hasher of the harness."""
    url = "sqlite:///{name}" if db["engine"] == "sqlite3" else _POSTGRESQL
    return {**_VALUES, "DATABASE_URL": url.format(**db), "BENCH_HASHER": hasher}


def _command(
    python: Path, port: int, worker_class: str, workers: int, threads: int
) -> list[str | Path]:
    """Return the command that serves the site, its pool and hash slots sized for the threads."""
    sizes = [f"WEB_CONCURRENCY={workers}", f"WEB_THREADS={max(threads, _LEAST_THREADS)}"]
    serve: list[str | Path] = [
        python,
        "-m",
        "gunicorn",
        "config.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    return ["env", *sizes, *serve, "--worker-class", worker_class, "--threads", str(threads)]


_POSTGRESQL = "postgresql:///{name}?host={host}&user={user}"
ENV, COMMAND = _environment, _command
