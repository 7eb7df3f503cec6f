"""URLs of the second-factor steps, of recovery, and of the page 'Beveiliging' (security)."""

from __future__ import annotations

from django.urls import path

from accounts.models.purpose import Purpose
from accounts.views.link import open_link
from twofactor.views import app, recovery, security, sms, step_up

RECOVER, DISOWN = {"purpose": Purpose.RECOVER}, {"purpose": Purpose.DISOWN}

urlpatterns = [
    path("inloggen/sms/", sms.sms, name="sms"),
    path("inloggen/sms/sturen/", sms.sms_send, name="sms_send"),
    path("inloggen/koppelen/", app.connect, name="connect"),
    path("inloggen/code/", app.code, name="code"),
    path("herstel/", recovery.recovery, name="recovery"),
    path("herstel/gestuurd/", recovery.recovery_sent, name="recovery_sent"),
    path("herstel/verder/", recovery.recover, name="recover"),
    path("herstel/baliecode/", recovery.counter_code, name="counter_code"),
    path("herstel/<str:token>/", open_link, RECOVER, name="recover_link"),
    path("dit-was-ik-niet/", recovery.disown_app, name="disown"),
    path("dit-was-ik-niet/<str:token>/", open_link, DISOWN, name="disown_link"),
    path("beveiliging/", security.security, name="security"),
    path("beveiliging/code/", step_up.step_up_page, name="step_up"),
    path("beveiliging/apparaat/<int:device_id>/", security.forget_device, name="forget_device"),
    path("beveiliging/sessie/<str:handle>/", security.end_one_session, name="end_session"),
    path("beveiliging/overal-uit/", security.everywhere, name="everywhere"),
]
