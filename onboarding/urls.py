"""URLs of the link 'Geen herinnering meer' in reminders."""

from __future__ import annotations

from django.urls import path

from onboarding import views

urlpatterns = [
    path("herinnering/gestopt/", views.stopped, name="reminders_stopped"),
    path("herinnering/<str:token>/", views.stop, name="stop_reminders"),
]
