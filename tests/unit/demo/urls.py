"""The site's URLs together with those of the Postvak, as with DEBUG."""

from __future__ import annotations

from django.urls import include, path

from config.urls import urlpatterns as site

urlpatterns = [*site, path("postvak/", include("demo.urls"))]
