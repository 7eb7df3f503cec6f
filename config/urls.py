"""All URLs of the site except the probes, which a middleware serves (operation/probes.py)."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.urls")),
    path("", include("twofactor.urls")),
    path("", include("messaging.urls")),
    path("", include("onboarding.urls")),
    path("", include("manual.urls")),
    path(settings.DESK_PATH, admin.site.urls),
]

handler400 = "accounts.views.errors.bad_request"
handler403 = "accounts.views.errors.forbidden"
handler404 = "desk.errors.not_found"
handler500 = "accounts.middleware.server_error"

if settings.DEBUG:
    urlpatterns.append(path(settings.POSTVAK_PATH, include("demo.urls")))
