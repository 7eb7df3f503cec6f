"""How `gunicorn config.wsgi:application` serves: read by gunicorn from this folder.

Workers come from WEB_CONCURRENCY and the address from `--bind`, as gunicorn documents.
"""

from __future__ import annotations

import os

from django.utils.module_loading import import_string

from config import environment, limits, logs

worker_class = "gthread"
threads = environment.web_threads(os.environ)
timeout = 30
# What it reads before the site does (S84): 400 KB at most. A proxy in front should take less.
limit_request_line = limits.MOST_REQUEST_LINE
limit_request_field_size = limits.MOST_HEADER
limit_request_fields = limits.MOST_HEADERS
# Django alone decides whether a proxy is believed (TRUSTED_PROXIES); gunicorn would believe any
# that connects from this machine.
forwarded_allow_ips = ""
# Where no proxy ends TLS: the suites that Mozilla's intermediate configuration has, for TLS 1.2.
ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20"
# Nobody steers this server through a socket in somebody's home folder.
control_socket_disable = True
# No query, no referrer: they carry what is not ours to keep. The address is left to the app's
# own log, which shortens it.
access_log_format = "%(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
logconfig_dict = logs.configuration(readable=False)


def post_worker_init(_worker: object) -> None:
    """Start what runs beside the pages; called in each worker once the site is loaded."""
    # By name: when gunicorn reads this file there are no settings yet.
    import_string("lib.warm.warm_up")()
    import_string("lib.clock.watch")()
    import_string("messaging.embedded.start")()
