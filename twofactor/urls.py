"""Paths of the second factor, below /inloggen/."""

from django.urls import path

from twofactor.views import app, sms

urlpatterns = [
    path("sms/", sms.sms, name="sms"),
    path("sms/sturen/", sms.sms_send, name="sms_send"),
    path("koppelen/", app.connect, name="connect"),
    path("code/", app.code, name="code"),
]
