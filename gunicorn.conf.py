"""How `gunicorn config.wsgi:application` serves: read by gunicorn from this folder.

Workers come from WEB_CONCURRENCY and the address from `--bind`, as gunicorn documents.
"""

import os

from config import environment, logs

worker_class = "gthread"
threads = environment.web_threads(os.environ)
timeout = 30
# Django alone decides whether a proxy is believed (TRUSTED_PROXIES); gunicorn would believe any
# that connects from this machine.
forwarded_allow_ips = ""
# Nobody steers this server through a socket in somebody's home folder.
control_socket_disable = True
# No query, no referrer: they carry what is not ours to keep. The address is left to the app's
# own log, which shortens it.
access_log_format = "%(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
logconfig_dict = logs.configuration(readable=False)
