"""The site's URLs and those of the Postvak (the demo's mailbox), as when DEBUG is on."""

from __future__ import annotations

from django.urls import include, path

from config.urls import urlpatterns as site

urlpatterns = [*site, path("postvak/", include("demo.urls"))]
