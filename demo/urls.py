"""URLs of the Postvak, the demo's inbox. config.urls includes them only with DEBUG."""

from __future__ import annotations

from django.urls import path

from demo import views

urlpatterns = [
    path("", views.postvak, name="postvak"),
    path("<uuid:wanted>/", views.mail, name="postvak_mail"),
    path("<uuid:wanted>/html/", views.mail_html, name="postvak_mail_html"),
]
