"""The site's addresses with the Postvak, as DEBUG has them."""

from __future__ import annotations

from django.urls import include, path

from config.urls import urlpatterns as site

urlpatterns = [*site, path("postvak/", include("demo.urls"))]
