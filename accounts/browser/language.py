"""The language of a page: the reader's choice, else a link's, else the browser's, else Dutch.

A cookie keeps what the reader chose with the switch, or else what the last link of a mail asked.
Never the language of the logged-in person: that is for mails and SMS, and reading it here would
cost each request a query.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGE = "taal"  # parameter of the links in mails, and of the switch of the manual
_SITE = tuple(code for code, _name in settings.LANGUAGES)
_DESK = tuple(code for code in _SITE if code in settings.DESK_LANGUAGES)
_CHOSEN = ".gekozen"  # ends what a switch sets, which no link of a mail overrules


class Language:
    """Middleware that activates the language of the page, and keeps one that a link asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = _asked(request)
        translation.activate(language_of(request, asked))
        response = self.get_response(request)
        if asked and not _is_stored(response):
            keep_language(response, asked)
        return response


def language_of(request: HttpRequest, asked: str = "") -> str:
    """Return the language for this request: `asked` if the path has it, else as the module says."""
    offered = languages_at(request.path_info)
    kept = (asked or _cookie(request)).removesuffix(_CHOSEN)
    if kept in offered:
        return kept
    return _wished(request.META.get("HTTP_ACCEPT_LANGUAGE", ""), offered)


def languages_at(path: str) -> tuple[str, ...]:
    """Return the codes of the languages in which this path can be read, Dutch first."""
    return _DESK if is_at_desk(path) else _SITE


def is_at_desk(path: str) -> bool:
    """Return whether this is the path of a page for staff."""
    return path.startswith(f"/{settings.DESK_PATH}")


def is_chosen(request: HttpRequest) -> bool:
    """Return whether the reader of this browser chose a language with the switch."""
    return _cookie(request).endswith(_CHOSEN)


def as_chosen(language: str) -> str:
    """Return the value of cookie and parameter for a language that the reader chose."""
    return f"{language}{_CHOSEN}"


def keep_language(response: HttpResponseBase, language: str) -> None:
    """Set the cookie of the language: a code, or what `as_chosen` returns."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def in_language(url: str, language: str) -> str:
    """Return the URL of a link in a mail, so that its page is in the language of that mail."""
    return url if language == settings.LANGUAGE_CODE else f"{url}?{LANGUAGE}={language}"


def without_language(path: str) -> str:
    """Return a path of this site without the parameter of `in_language`."""
    path, _, query = path.partition("?")
    kept = QueryDict(query, mutable=True)
    kept.pop(LANGUAGE, None)
    return f"{path}?{kept.urlencode()}" if kept else path


def _is_stored(response: HttpResponse) -> bool:
    """Return whether proxies may store the response: they would send its cookie to others too."""
    return "public" in response.headers.get("Cache-Control", "")


def _cookie(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")


def _asked(request: HttpRequest) -> str:
    if f"{LANGUAGE}=" not in request.META.get("QUERY_STRING", ""):
        return ""
    asked = request.GET.get(LANGUAGE, "")
    is_overruled = is_chosen(request) and not asked.endswith(_CHOSEN)
    is_known = asked.removesuffix(_CHOSEN) in dict(settings.LANGUAGES)
    return asked if is_known and not is_overruled else ""


@lru_cache(maxsize=200)
def _wished(header: str, offered: tuple[str, ...]) -> str:
    """Return the first language of Accept-Language that is offered, whatever its region."""
    wishes = (wish.partition("-")[0] for wish, _weight in parse_accept_lang_header(header))
    return next((wish for wish in wishes if wish in offered), settings.LANGUAGE_CODE)
