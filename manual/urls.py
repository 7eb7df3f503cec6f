"""URLs of the manual, the privacy page and the accessibility statement."""

from __future__ import annotations

from django.urls import path

from manual import views

urlpatterns = [
    path("hulp/", views.manual, name="manual"),
    path("hulp/privacy/", views.privacy, name="privacy"),
    path("hulp/toegankelijkheid/", views.accessibility, name="accessibility"),
]
