"""The cells: each screen in each of its states, and why a route or a template is no screen.

A screen is a route that shows a page, or a template of an error. The words of states:

- empty: as first opened; error: after a form that was refused, with its summary; throttled: after
  too many tries; done: after it succeeded; full: with rows; held: not possible now.
- of a link: expired, used, wrong (no such link), unopened (no link in this browser).
"""

from __future__ import annotations

from typing import TypeAlias

Screens: TypeAlias = dict[str, tuple[str, ...]]

_LINK = ("unopened", "wrong", "expired", "used")

SITE: Screens = {
    "": ("done", "empty", "restored"),
    "inloggen/": (
        "empty",
        "error",
        "throttled",
        "done",
        "away",
        "blocked",
        "everywhere",
        "other link",
        "other sign-in",
    ),
    "inloggen/sms/": (
        "empty",
        "asked",
        "sent",
        "error",
        "error expired",
        "throttled",
        "elsewhere",
        "lost",
        "undelivered",
        "held",
        "stopped",
    ),
    "inloggen/koppelen/": (
        "empty",
        "desktop",
        "open",
        "error",
        "throttled",
        "older",
        "error older",
        "expired",
    ),
    "inloggen/code/": ("empty", "error", "error clock", "throttled"),
    "activeren/": (*_LINK, "empty", "error", "other"),
    "activeren/opnieuw/": ("done",),
    "wachtwoord/vergeten/": ("empty", "error", "throttled"),
    "wachtwoord/vergeten/gestuurd/": ("done",),
    "wachtwoord/nieuw/": (*_LINK, "empty", "error"),
    "wachtwoord/nieuw/opnieuw/": ("done",),
    "wachtwoord/wijzigen/": ("code", "error code", "empty", "error", "throttled"),
    "herstel/": ("empty", "held", "throttled", "inside", "error inside"),
    "herstel/gestuurd/": ("done",),
    "herstel/verder/": (*_LINK, "empty", "elsewhere", "error elsewhere", "throttled"),
    "herstel/baliecode/": ("empty", "error", "throttled", "frozen"),
    "dit-was-ik-niet/": (*_LINK, "empty", "done"),
    "beveiliging/": ("empty", "full", "done"),
    "beveiliging/logboek/": ("full",),
    "beveiliging/code/": ("empty", "error", "throttled"),
    "herinnering/<str:token>/": ("empty", "wrong"),
    "herinnering/gestopt/": ("done",),
    "hulp/": ("full",),
    "hulp/privacy/": ("full",),
    "hulp/toegankelijkheid/": ("full",),
    "400": ("done",),
    "403": ("done",),
    "403_csrf": ("done",),
    "403_hidden": ("done",),
    "404": ("done",),
    "429": ("done",),
    "500": ("done",),
    "503": ("done",),
    "503_in_doubt": ("done",),
}

_USER, _BULK = "beheer/accounts/user/", "beheer/bulk/"
_PERSON = f"{_USER}<int:user_id>/"
_JOB = f"{_BULK}<uuid:job_id>/"
_SMS, _LOG = "beheer/messaging/smsstop/", "beheer/accounts/securityevent/"
_LOGO = "beheer/accounts/logo/"

DESK: Screens = {
    "beheer/": ("empty", "full", "alarm"),
    "beheer/(?P<app_label>accounts|messaging)/$": ("full",),
    "beheer/(?P<url>.*)$": ("wrong",),
    "beheer/rollen/": ("full",),
    _USER: ("full", "empty", "chosen"),
    f"{_USER}add/": ("empty", "error"),
    f"{_USER}<path:object_id>/change/": ("empty", "done", "error", "held"),
    f"{_USER}downloaden/": ("empty",),
    f"{_PERSON}baliecode/": ("empty", "error", "done"),
    f"{_PERSON}verwijderen/": ("empty", "error"),
    f"{_PERSON}herstelmail/": ("empty",),
    f"{_PERSON}blokkeren/": ("empty", "error"),
    f"{_PERSON}vrijgeven/": ("empty",),
    f"{_PERSON}uitloggen/": ("empty",),
    f"{_PERSON}verplaatsen/": ("empty", "error"),
    _BULK: ("empty", "full"),
    f"{_BULK}nieuw/": ("empty",),
    f"{_BULK}inlezen/": ("error",),
    _JOB: ("columns", "error", "block", "running", "paused", "done"),
    f"{_JOB}stoppen/": ("empty", "running"),
    _SMS: ("full", "country", "stopped"),
    f"{_SMS}stop/": ("empty",),
    _LOGO: ("empty", "error", "full"),
    f"{_SMS}hervat/": ("empty",),
    "beheer/accounts/branch/": ("full",),
    "beheer/accounts/branch/add/": ("empty", "error"),
    "beheer/accounts/branch/<path:object_id>/change/": ("empty", "error"),
    "beheer/accounts/branch/<path:object_id>/history/": ("empty",),
    _LOG: ("full", "filtered", "empty"),
    f"{_LOG}<path:object_id>/change/": ("full",),
    f"{_LOG}downloaden/": ("empty",),
    "beheer/messaging/message/": ("full",),
    "beheer/messaging/message/<path:object_id>/change/": ("full",),
}

_MODELS = ("accounts/branch", "accounts/user", "accounts/securityevent", "messaging/message")
_DEEDS = ("download", "kolommen", "verbeteren", "starten", "pauze", "verder", "limiet")
_BUTTON = "only a button posts to it: it leads to a page"
_REFUSED = "nobody may open it: the page is that of 403"
_LEADS = "it leads to another page"
EXCLUDED = {
    "inloggen/verder/": "it leads to the next step. Its own page is for a sign-in without any left",
    "inloggen/sms/sturen/": _BUTTON,
    "taal/": _BUTTON,
    "uitloggen/": _BUTTON,
    "activeren/<str:token>/": _LEADS,
    "wachtwoord/<str:token>/": _LEADS,
    "herstel/<str:token>/": _LEADS,
    "dit-was-ik-niet/<str:token>/": _LEADS,
    "beveiliging/apparaat/<int:device_id>/": _BUTTON,
    "beveiliging/sessie/<str:handle>/": _BUTTON,
    "beveiliging/overal-uit/": _BUTTON,
    ".well-known/change-password": _LEADS,
    "webhooks/twilio/<uuid:message_id>/": "a program calls it",
    "beheer/login/": _LEADS,
    "beheer/logout/": _BUTTON,
    "beheer/password_change/": _LEADS,
    "beheer/password_change/done/": _LEADS,
    "beheer/jsi18n/": "a script",
    f"{_PERSON}activeringsmail/": _BUTTON,
    f"{_BULK}voorbeeld/": "a file",
    f"{_JOB}mailen/": _BUTTON,
    f"{_LOGO}plaatsen/": _BUTTON,
    f"{_LOGO}weghalen/": _BUTTON,
    **{f"{_JOB}{deed}/": _BUTTON for deed in _DEEDS},
    **{f"beheer/{model}/<path:object_id>/": _LEADS for model in _MODELS},
    **{f"beheer/{model}/<path:object_id>/delete/": _REFUSED for model in _MODELS},
    f"{_LOG}add/": _REFUSED,
    "beheer/messaging/message/add/": _REFUSED,
}

# The status of a state that is no 200, and of those screens where it is another.
_STATUS = {"throttled": 429, "expired": 410, "used": 410, "wrong": 404, "unopened": 400}
_OTHER = {
    ("inloggen/", "blocked"): 403,
    ("inloggen/koppelen/", "expired"): 200,
}

# The walk meets these at an address of the desk, so they are shown in its languages.
AT_THE_DESK = {("beveiliging/code/", "throttled")}


def places(screens: Screens) -> list[tuple[str, str]]:
    """Return each screen with each of its states, in the order of the table."""
    return [(screen, state) for screen, states in screens.items() for state in states]


def status_of(screen: str, state: str) -> int:
    """Return the HTTP status of a screen in this state."""
    if screen[:3].isdecimal():  # the template of an error is named after it
        return int(screen[:3])
    return _OTHER.get((screen, state), _STATUS.get(state, 200))


def is_error(state: str) -> bool:
    """Return whether the page of this state has a summary of errors."""
    return state.startswith("error")
