"""URLs that the SMS provider calls; no page links to them."""

from __future__ import annotations

from django.urls import path

from messaging.views import twilio_status

urlpatterns = [
    path("webhooks/twilio/<uuid:message_id>/", twilio_status, name="twilio_status"),
]
