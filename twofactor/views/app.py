"""The pages of the steps that connect an authenticator app and ask for a code of the app."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from accounts.road.walk import Facts
from accounts.views.again import ask_again, form_of
from accounts.views.step import go_on, has_arrived, on_road
from lib.templatetags.untranslated import untranslated
from twofactor.app_codes import check_app_code, connect_app
from twofactor.forms import AppCodeForm
from twofactor.lines import Line, line_of
from twofactor.models import Authenticator
from twofactor.otpauth import in_groups, otpauth_url, qr_path
from twofactor.recovery import is_recovery
from twofactor.verdicts import Outcome, Verdict

_ONWARD = {Verdict.RIGHT, Verdict.ENDED}
_WHY_NOT = {
    Verdict.ONLY_RECOVERY: gettext_lazy("Te veel verkeerde codes. Kies 'Herstel mobiele app'."),
    Verdict.OLD_LINE: gettext_lazy(
        "Deze code is van een oude regel in uw app."
        " Verwijder de oude regel in uw app en koppel opnieuw."
    ),
    Verdict.OLD_APP: gettext_lazy(
        "Deze code is van de oude regel in uw app."
        " Koppel de app opnieuw en gebruik de nieuwe regel."
    ),
    Verdict.OUR_CLOCK: gettext_lazy(
        "De klok van onze server loopt niet goed. Dat ligt niet aan uw telefoon."
        " Probeer het later opnieuw."
    ),
    Verdict.USED: gettext_lazy("Deze code is al gebruikt. Wacht op de volgende code."),
    Verdict.WRONG: gettext_lazy("De code is niet goed. Wacht op een nieuwe code in de app."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@on_road("connect")
def connect(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Show a new secret as link, text and QR code. On POST, check a code made with the secret."""
    form = form_of(request, AppCodeForm, mark=str(facts.mark), user=facts.user)
    if request.method == "POST":
        if form.is_valid():
            pending = Authenticator.objects.pending_of(facts.user, facts.sign_in.id)
            line = line_of(facts, pending) if pending else None
            outcome = connect_app(facts=facts, **form.cleaned_data)
            if outcome.verdict in _ONWARD:
                _congratulate(request, facts, line)
                return go_on(request, facts.visit, outcome.where)
            form.add_error("code", why_not(outcome))
        return ask_again(request, form, mark=str(facts.mark))
    return render(
        request,
        "twofactor/connect.html",
        {"form": form, "on_phone": _is_phone(request), **_page(facts)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@on_road("code")
def code(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Ask for a code of the connected app. On POST, check the code."""
    form = form_of(request, AppCodeForm, mark=str(facts.mark), user=facts.user)
    if request.method == "POST":
        if form.is_valid():
            outcome = check_app_code(facts=facts, **form.cleaned_data)
            if outcome.verdict in _ONWARD:
                return go_on(request, facts.visit, outcome.where)
            form.add_error("code", why_not(outcome))
        return ask_again(request, form, mark=str(facts.mark))
    page = {"form": form, "owner": facts.user, "mark": facts.mark}
    return render(request, "twofactor/code.html", page)


def _congratulate(request: HttpRequest, facts: Facts, line: Line | None) -> None:
    """If the person is now logged in, add success messages for the next page."""
    if not has_arrived(facts.visit):
        return
    sentence = _("Gefeliciteerd, uw account is geregistreerd en u bent ingelogd!")
    if facts.sign_in.recover or facts.sign_in.counter_code:
        sentence = _("Uw app is opnieuw gekoppeld en u bent ingelogd.")
    messages.success(request, sentence)
    if line and line.has_older:
        sentence = _(
            "Staat er een oude regel in uw app? Verwijder alleen die regel. Houd de regel %(line)s."
        )
        messages.info(request, SafeString(escape(sentence) % {"line": untranslated(line.name)}))


def _page(facts: Facts) -> dict[str, object]:
    pending = Authenticator.objects.pending_of(facts.user, facts.sign_in.id)
    page = {"owner": facts.user, "mark": facts.mark, "activating": not is_recovery(facts)}
    return page | _key(line_of(facts, pending), pending.key) if pending else page


def _key(line: Line, key: str) -> dict[str, object]:
    """Return what the page shows of a key: as text, as link and as QR code."""
    url = otpauth_url(key, line.name)
    path, size = qr_path(url)
    return {
        "line": line,
        "key": key,
        "groups": in_groups(key),
        "otpauth_url": url,
        "qr_path": path,
        "qr_size": size,
    }


def _is_phone(request: HttpRequest) -> bool:
    return "Mobi" in request.headers.get("User-Agent", "")  # a wrong guess hides no way to connect


def why_not(outcome: Outcome) -> str:
    """Return the sentence that tells the person why the app code was refused, and what to do."""
    if outcome.verdict == Verdict.CLOCK:
        return _clock_sentence(outcome.clock_off)
    return str(_WHY_NOT.get(outcome.verdict, _WHY_NOT[Verdict.WRONG]))


def _clock_sentence(seconds: int) -> str:
    minutes = max(1, round(abs(seconds) / 60))
    if seconds < 0:  # the phone's clock is slow
        sentence = ngettext(
            "De klok van uw telefoon loopt ongeveer %(minutes)d minuut achter."
            " Zet de tijd op automatisch.",
            "De klok van uw telefoon loopt ongeveer %(minutes)d minuten achter."
            " Zet de tijd op automatisch.",
            minutes,
        )
    else:
        sentence = ngettext(
            "De klok van uw telefoon loopt ongeveer %(minutes)d minuut voor."
            " Zet de tijd op automatisch.",
            "De klok van uw telefoon loopt ongeveer %(minutes)d minuten voor."
            " Zet de tijd op automatisch.",
            minutes,
        )
    return sentence % {"minutes": minutes}
