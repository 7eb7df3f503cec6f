"""nginx on the loopback, with the configuration of `deploy/nginx.conf`."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from quality.machines.release import ROOT
from tests.site.certificate import make_certificate
from tests.standins.free_port import free_port

# Debian installs nginx outside an ordinary user's PATH.
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or ""
CONFIGURATION = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
# Debian's nginx.conf has `gzip on` too.
_MAIN = """
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
    gzip on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/toegang.conf;
}}
"""


class Nginx:
    """A folder with nginx's configuration. `command` starts it, on `port`, with TLS."""

    def __init__(self, folder: Path, text: str = CONFIGURATION) -> None:
        """Write the configuration `text`, with the ports and certificate of this folder."""
        self.port, self.web = free_port(), folder / "toegang-web.conf"
        self.command = f"{NGINX} -c {folder}/nginx.conf -p {folder}"
        certificate, key = make_certificate(folder)
        places = {
            "/etc/nginx/toegang-web.conf": str(self.web),
            "/etc/ssl/certs/toegang.pem": str(certificate),
            "/etc/ssl/private/toegang.key": str(key),
            "listen 443": f"listen 127.0.0.1:{self.port}",
            "listen 80": f"listen 127.0.0.1:{free_port()}",
        }
        for theirs, ours in places.items():
            text = text.replace(theirs, ours)
        text = re.sub(r"\n\s*listen \[::\].*;", "", text)
        (folder / "toegang.conf").write_text(text, encoding="utf-8")
        (folder / "nginx.conf").write_text(_MAIN.format(folder=folder), encoding="utf-8")

    def serve_from(self, *ports: int) -> None:
        """Write the list of web processes, which nginx reads when it starts or reloads."""
        lines = [f"server 127.0.0.1:{port} fail_timeout=3s;\n" for port in ports]
        self.web.write_text("".join(lines), encoding="utf-8")
