"""The settings of gunicorn, which reads this file from the current folder.

Start it with `gunicorn config.wsgi:application`. WEB_CONCURRENCY sets the number of workers and
`--bind` the address, as gunicorn documents.
"""

from __future__ import annotations

import gc
import os
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from gunicorn.glogging import Logger
from gunicorn.http.wsgi import Response

from config import environment, limits, logs

worker_class = "gthread"
# Workers share the memory of the code, and start faster (docs/decisions/0042). So HUP does not load
# new code: only a restart does.
preload_app = True
threads = environment.web_threads(os.environ)
timeout = 30
# Limits for what gunicorn reads before it calls the site (S84): 400 KB of headers in all. A proxy
# should accept less.
limit_request_line = limits.MOST_REQUEST_LINE
limit_request_field_size = limits.MOST_HEADER
limit_request_fields = limits.MOST_HEADERS
# Only Django decides whether to trust a proxy (TRUSTED_PROXIES). By default, gunicorn would trust
# any proxy that connects from this machine.
forwarded_allow_ips = ""
# For TLS without a proxy: the TLS 1.2 suites of Mozilla's intermediate configuration.
ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20"
# No control socket, which gunicorn would place in the user's home folder.
control_socket_disable = True


class AccessLog(Logger):
    """gunicorn's logger, which computes only what the line shows: in a third of the time."""

    def access(
        self, resp: Response, _req: object, environ: dict[str, Any], took: timedelta
    ) -> None:
        """Log method, path, status, bytes of the body and milliseconds.

        No query and no referrer: they can contain secrets. No client address: the site's own log
        lines have its network.
        """
        asked = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        size, milliseconds = resp.sent, took // timedelta(milliseconds=1)
        self.access_log.info(
            "%s %s %s %s bytes %s ms", *asked, resp.status_code, size, milliseconds
        )


logger_class = AccessLog
logconfig_dict = logs.configuration(readable=False)


def when_ready(_server: object) -> None:
    """Prepare the loaded code for workers that share its memory, before gunicorn forks them.

    Freeze all objects: a garbage collection in a worker would write to each of them, and so copy
    nearly every page of shared memory.
    """
    # Imported by name, because when gunicorn reads this file, Django is not set up yet. Without it,
    # the first unknown address in each worker would take two hashes.
    import_string("accounts.passwords.hashers.nobodys_hash")()
    gc.collect()
    gc.freeze()


def post_worker_init(_worker: object) -> None:
    """Prepare a new gunicorn worker before its first request.

    Connect to the database. Start the thread that compares this machine's clock with the
    database's. Start the thread that sends mail and SMS, unless EMBEDDED_SENDER is off.
    """
    import_string("lib.warm.warm_up")()
    import_string("lib.clock.watch")()
    if settings.EMBEDDED_SENDER:
        import_string("messaging.embedded.start")()
