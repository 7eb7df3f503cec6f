"""List every route of the site, with an example URL for each."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

TOKEN = "Zk3-q_9vXb7TtW1mP0sLrY5uEoHc2dNgJfIaBxK8M4w"

# {branch}, {user}, {event}, {message} and {job} are replaced by the primary key of such a row.
EXAMPLES = {
    "": "/",
    "inloggen/": "/inloggen/",
    "inloggen/verder/": "/inloggen/verder/",
    "inloggen/sms/": "/inloggen/sms/",
    "inloggen/sms/sturen/": "/inloggen/sms/sturen/",
    "inloggen/koppelen/": "/inloggen/koppelen/",
    "inloggen/code/": "/inloggen/code/",
    "taal/": "/taal/",
    "uitloggen/": "/uitloggen/",
    "activeren/": "/activeren/",
    "activeren/opnieuw/": "/activeren/opnieuw/",
    "activeren/<str:token>/": f"/activeren/{TOKEN}/",
    "wachtwoord/vergeten/": "/wachtwoord/vergeten/",
    "wachtwoord/vergeten/gestuurd/": "/wachtwoord/vergeten/gestuurd/",
    "wachtwoord/nieuw/": "/wachtwoord/nieuw/",
    "wachtwoord/nieuw/opnieuw/": "/wachtwoord/nieuw/opnieuw/",
    "wachtwoord/<str:token>/": f"/wachtwoord/{TOKEN}/",
    "wachtwoord/wijzigen/": "/wachtwoord/wijzigen/",
    "herstel/": "/herstel/",
    "herstel/gestuurd/": "/herstel/gestuurd/",
    "herstel/verder/": "/herstel/verder/",
    "herstel/baliecode/": "/herstel/baliecode/",
    "herstel/<str:token>/": f"/herstel/{TOKEN}/",
    "dit-was-ik-niet/": "/dit-was-ik-niet/",
    "dit-was-ik-niet/<str:token>/": f"/dit-was-ik-niet/{TOKEN}/",
    "beveiliging/": "/beveiliging/",
    "beveiliging/logboek/": "/beveiliging/logboek/",
    "beveiliging/apparaat/<int:device_id>/": "/beveiliging/apparaat/1/",
    "beveiliging/sessie/<str:handle>/": "/beveiliging/sessie/0123/",
    "beveiliging/code/": "/beveiliging/code/",
    "beveiliging/overal-uit/": "/beveiliging/overal-uit/",
    ".well-known/change-password": "/.well-known/change-password",
    "herinnering/gestopt/": "/herinnering/gestopt/",
    "herinnering/<str:token>/": f"/herinnering/{TOKEN}/",
    "hulp/": "/hulp/",
    "hulp/privacy/": "/hulp/privacy/",
    "hulp/toegankelijkheid/": "/hulp/toegankelijkheid/",
    "webhooks/twilio/<uuid:message_id>/": "/webhooks/twilio/{message}/",
    "beheer/": "/beheer/",
    "beheer/login/": "/beheer/login/",
    "beheer/logout/": "/beheer/logout/",
    "beheer/password_change/": "/beheer/password_change/",
    "beheer/password_change/done/": "/beheer/password_change/done/",
    "beheer/rollen/": "/beheer/rollen/",
    "beheer/jsi18n/": "/beheer/jsi18n/",
    "beheer/(?P<app_label>accounts|messaging)/$": "/beheer/accounts/",
    "beheer/(?P<url>.*)$": "/beheer/nergens",
    "beheer/accounts/user/downloaden/": "/beheer/accounts/user/downloaden/",
    "beheer/accounts/securityevent/downloaden/": "/beheer/accounts/securityevent/downloaden/",
    "beheer/accounts/user/<int:user_id>/activeringsmail/": (
        "/beheer/accounts/user/{user}/activeringsmail/"
    ),
    "beheer/accounts/user/<int:user_id>/baliecode/": "/beheer/accounts/user/{user}/baliecode/",
    "beheer/accounts/user/<int:user_id>/verwijderen/": "/beheer/accounts/user/{user}/verwijderen/",
}
for _action in ("herstelmail", "blokkeren", "vrijgeven", "uitloggen", "verplaatsen"):
    _page = f"beheer/accounts/user/<int:user_id>/{_action}/"
    EXAMPLES[_page] = f"/beheer/accounts/user/{{user}}/{_action}/"
_BULK, _JOB = "beheer/bulk/", "beheer/bulk/<uuid:job_id>/"
_DEEDS = ("download", "kolommen", "verbeteren", "starten", "pauze", "verder", "stoppen", "limiet")
for _page in ("", "nieuw/", "voorbeeld/", "inlezen/"):
    EXAMPLES[f"{_BULK}{_page}"] = f"/{_BULK}{_page}"
for _page in ("", "mailen/", *(f"{_deed}/" for _deed in _DEEDS)):
    EXAMPLES[f"{_JOB}{_page}"] = f"/{_BULK}{{job}}/{_page}"
_SMS = "beheer/messaging/smsstop/"
_LOGO = "beheer/accounts/logo/"
for _page in (
    _SMS,
    f"{_SMS}stop/",
    f"{_SMS}hervat/",
    _LOGO,
    f"{_LOGO}plaatsen/",
    f"{_LOGO}weghalen/",
):
    EXAMPLES[_page] = f"/{_page}"
_OF_A_MODEL = {
    "": "",
    "add/": "add/",
    "<path:object_id>/": "{pk}/",
    "<path:object_id>/change/": "{pk}/change/",
    "<path:object_id>/history/": "{pk}/history/",
    "<path:object_id>/delete/": "{pk}/delete/",
}
for _model, _pk in {
    "accounts/branch": "{branch}",
    "accounts/user": "{user}",
    "accounts/securityevent": "{event}",
    "messaging/message": "{message}",
}.items():
    for _pattern, _address in _OF_A_MODEL.items():
        _end = _address.replace("{pk}", _pk)
        EXAMPLES[f"beheer/{_model}/{_pattern}"] = f"/beheer/{_model}/{_end}"
for _model in ("accounts/user", "accounts/securityevent", "messaging/message"):
    del EXAMPLES[f"beheer/{_model}/<path:object_id>/history/"]  # only branches have a history

# Pages without anything personal, which a browser may keep (manual/views.py).
KEPT = {"hulp/", "hulp/privacy/", "hulp/toegankelijkheid/"}
# The public pages (S82). Everything else leads to login.
PUBLIC = KEPT | {
    "inloggen/",
    "activeren/",
    "activeren/opnieuw/",
    "activeren/<str:token>/",
    "wachtwoord/vergeten/",
    "wachtwoord/vergeten/gestuurd/",
    "wachtwoord/nieuw/",
    "wachtwoord/nieuw/opnieuw/",
    "wachtwoord/<str:token>/",
    "herstel/verder/",
    "herstel/<str:token>/",
    "dit-was-ik-niet/",
    "dit-was-ik-niet/<str:token>/",
    "herinnering/gestopt/",
    "herinnering/<str:token>/",
}
# Called by a machine with its own key, not by a form.
SIGNED = {"webhooks/twilio/<uuid:message_id>/"}

# PROBES are answered before the resolver (operation/probes.py), STATIC by WhiteNoise.
PROBES = ("/healthz", "/readyz", "/metrics")
STATIC = "/static/site.css"


def routes(urlconf: str | None = None) -> list[str]:
    """Return the full pattern of each route, including those of Django's admin."""
    return list(dict.fromkeys(_walk(get_resolver(urlconf), "")))


def without_example(urlconf: str | None = None) -> list[str]:
    """Return the routes for which the table EXAMPLES has no URL."""
    return [route for route in routes(urlconf) if route not in EXAMPLES]


def _walk(resolver: URLResolver, before: str) -> Iterator[str]:
    for one in resolver.url_patterns:
        pattern = before + str(one.pattern).removeprefix("^")
        if isinstance(one, URLPattern):
            yield pattern
        else:
            yield from _walk(one, pattern)
