"""The addresses of the pages for many people at once."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from desk.bulk.box import new_list, sample_file, upload
from desk.bulk.deeds import DEEDS, page_of
from desk.bulk.ending import stop
from desk.bulk.jobs import job_page, list_of_jobs
from desk.bulk.result import download
from desk.bulk.selecting import mail_now

View = Callable[..., HttpResponseBase]


def bulk_urls(admin_view: Callable[[View], View]) -> list[URLPattern]:
    """Return the addresses below the desk's path. `admin_view` lets in staff of the desk only."""
    one = "bulk/<uuid:job_id>/"
    return [
        path("bulk/", admin_view(list_of_jobs), name="bulk"),
        path("bulk/nieuw/", admin_view(new_list), name="bulk_new"),
        path("bulk/voorbeeld/", admin_view(sample_file), name="bulk_sample"),
        path(_upload_path(), admin_view(upload), name="bulk_upload"),
        path(one, admin_view(job_page), name="bulk_job"),
        path(f"{one}download/", admin_view(download), name="bulk_download"),
        path(f"{one}stoppen/", admin_view(stop), name="bulk_cancel"),
        path(f"{one}mailen/", admin_view(mail_now), name="bulk_mail"),
        *(
            path(f"{one}{end}/", admin_view(page_of(deed)), name=f"bulk_{name}")
            for name, (end, deed) in DEEDS.items()
        ),
    ]


def _upload_path() -> str:
    return settings.UPLOAD_PATH.removeprefix(f"/{settings.DESK_PATH}")
