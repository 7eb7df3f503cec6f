"""The site's URLs, and those that DEBUG adds: the Postvak (the demo's mailbox)."""

from __future__ import annotations

from django.urls import include, path

from config.urls import urlpatterns as site

urlpatterns = [*site, path("postvak/", include("demo.urls"))]
