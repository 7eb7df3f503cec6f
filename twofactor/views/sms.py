"""The page of the step that asks for an SMS code."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.button import button
from accounts.road.walk import Facts
from accounts.views.again import ask_again, form_of
from accounts.views.step import go_on, on_road
from lib.throttle import TooMany
from twofactor.forms import CodeForm
from twofactor.recovery import is_recovery
from twofactor.sms_codes import check_sms_code, send_sms_code
from twofactor.standing import Sending, Standing, standing_of
from twofactor.verdicts import Outcome, Verdict


@require_http_methods(["GET", "HEAD", "POST"])
@on_road("sms")
def sms(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Show the state of the person's SMS codes. On POST, check the code that the person entered."""
    form = form_of(request, CodeForm, mark=str(facts.mark), by_sms=True)
    if request.method == "POST":
        if form.is_valid():
            outcome = check_sms_code(facts=facts, code=form.cleaned_data["code"])
            if outcome.verdict in {Verdict.RIGHT, Verdict.USED, Verdict.ENDED}:
                return go_on(request, facts.visit, outcome.where)
            standing = standing_of(facts)
            form.add_error("code" if standing.out else None, _sentence(outcome, standing))
        return ask_again(request, form, mark=str(facts.mark))
    return render(request, "twofactor/sms.html", {"form": form, **_page(facts)})


@button("sms")
@on_road("sms")
def sms_send(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Queue an SMS code and redirect to the SMS page, which says why if no code can be sent."""
    try:
        is_queued = send_sms_code(facts=facts)
    except TooMany:
        is_queued = False
    standing = standing_of(facts)
    if standing.is_on_its_way:  # also after a double click
        messages.info(request, _on_its_way())
    elif standing.sending == Sending.SOON and not is_queued:
        messages.warning(request, _("Er is nog geen nieuwe code gestuurd."))
    return redirect("sms")


def _on_its_way() -> str:
    minutes = settings.SMS_APART.forget // timedelta(minutes=1)
    return ngettext(
        "De sms is onderweg. Dat kan een minuut duren.",
        "De sms is onderweg. Dat kan %(minutes)d minuten duren.",
        minutes,
    ) % {"minutes": minutes}


def _page(facts: Facts) -> dict[str, object]:
    return {
        "owner": facts.user,
        "mark": facts.mark,
        "activating": not is_recovery(facts),
        "standing": standing_of(facts),
        "now": facts.visit.now,
    }


def _sentence(outcome: Outcome, standing: Standing) -> str:
    if outcome.verdict == Verdict.EXPIRED and not standing.has_button:
        return _("Deze code is verlopen.")
    if outcome.verdict == Verdict.EXPIRED:
        return _("Deze code is verlopen. Vraag een nieuwe code aan.")
    sentence = _(
        "De code is niet goed. Kijk nog een keer in uw sms. U kunt het nog %(count)d keer proberen."
    )
    return sentence % {"count": outcome.left}
