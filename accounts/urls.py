"""URLs of login, mail links, passwords, the security log and 'Mijn account'."""

from __future__ import annotations

from django.conf import settings
from django.urls import path
from django.views.generic import RedirectView

from accounts.models.purpose import Purpose
from accounts.views import home, language, link, log, login, mail_again, password

ACTIVATE, RESET = {"purpose": Purpose.ACTIVATE}, {"purpose": Purpose.RESET}

urlpatterns = [
    path("", home.home, name="home"),
    path("inloggen/", login.login, name="login"),
    path("inloggen/verder/", login.login_continue, name="login_continue"),
    path("taal/", language.choose, name="language"),
    path("uitloggen/", login.logout, name="logout"),
    path("activeren/", password.choose, ACTIVATE, name="activate"),
    path("activeren/opnieuw/", mail_again.mail_again, ACTIVATE, name="activate_again"),
    path("activeren/<str:token>/", link.open_link, ACTIVATE, name="activate_link"),
    path("wachtwoord/vergeten/", password.forgotten, name="password_forgotten"),
    path("wachtwoord/vergeten/gestuurd/", password.mail_sent, name="mail_sent"),
    path("wachtwoord/wijzigen/", password.change, name="password_change"),
    path("wachtwoord/nieuw/", password.choose, RESET, name="reset"),
    path("wachtwoord/nieuw/opnieuw/", mail_again.mail_again, RESET, name="reset_again"),
    path("wachtwoord/<str:token>/", link.open_link, RESET, name="reset_link"),
    path("beveiliging/logboek/", log.log, name="security_log"),
    path(
        ".well-known/change-password",
        RedirectView.as_view(pattern_name="password_change"),
        name="well_known_change_password",
    ),
    path(f"{settings.DESK_PATH}logout/", login.logout),
    path(
        f"{settings.DESK_PATH}password_change/",
        RedirectView.as_view(pattern_name="password_change"),
    ),
    path(
        f"{settings.DESK_PATH}password_change/done/",
        RedirectView.as_view(pattern_name="password_change"),
    ),
]
