"""The site as gunicorn serves it, with the changes named by FAULTS_CHANGES."""

from __future__ import annotations

import os

from django.utils.module_loading import import_string

from config.wsgi import application

__all__ = ["application"]

for change in os.environ["FAULTS_CHANGES"].split():
    import_string(f"tests.faults.changes.{change}")()
