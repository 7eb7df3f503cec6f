"""The step that asks the SMS code."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.phones import help_phone_of, written
from accounts.views.again import ask_again, form_of
from accounts.views.step import go_on, on_road
from lib.throttle import TooMany
from messaging.models import State
from messaging.states import OPEN_STATES
from messaging.switch import sms_is_stopped
from twofactor.forms import CodeForm
from twofactor.models import SmsCode
from twofactor.recovery import is_recovery
from twofactor.services import check_sms_code, send_sms_code
from twofactor.throttles import is_number_full
from twofactor.verdicts import Outcome, Verdict

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.road import Facts

_LOST = {State.FAILED, State.EXPIRED}


@require_http_methods(["GET", "HEAD", "POST"])
@on_road("sms")
def sms(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Ask the code that was sent."""
    form = form_of(request, CodeForm, by_sms=True)
    if request.method == "POST":
        if form.is_valid():
            outcome = check_sms_code(facts=facts, code=form.cleaned_data["code"])
            if outcome.verdict in {Verdict.RIGHT, Verdict.USED, Verdict.ENDED}:
                return go_on(request, facts.visit, outcome.where)
            form.add_error("code", _sentence(outcome))
        return ask_again(request, form)
    return render(request, "twofactor/sms.html", {"form": form, **_page(facts)})


@require_POST
@on_road("sms")
def sms_send(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Send a code, or say how long to wait."""
    try:
        send_sms_code(facts=facts)
    except TooMany as stop:
        if not sms_is_stopped():  # the page says so itself
            messages.info(request, _refusal(facts, stop))
    else:
        messages.info(request, _("De sms is onderweg. Dat kan een minuut duren."))
    return redirect("sms")


def _page(facts: Facts) -> dict[str, object]:
    """Give what the page shows: to which number, and whether the SMS is out, lost, or not sent."""
    stopped = sms_is_stopped()
    codes = SmsCode.objects.of_sign_in(facts.user, facts.sign_in.id).live(facts.visit.now)
    if stopped:  # what did not go out yet may never do
        codes = codes.exclude(message__state__in=(*OPEN_STATES, *_LOST))
    newest = codes.select_related("message").order_by("-created_at").first()
    return {
        "owner": facts.user,
        "activating": not is_recovery(facts),
        "stopped": stopped,
        "sent": newest is not None,
        "lost": bool(newest and newest.message and newest.message.state in _LOST),
    }


def _sentence(outcome: Outcome) -> str:
    if outcome.verdict == Verdict.EXPIRED:
        return _("Deze code is verlopen. Vraag een nieuwe code aan.")
    sentence = _(
        "De code is niet goed. Kijk nog een keer in uw sms. U kunt het nog %(count)d keer proberen."
    )
    return sentence % {"count": outcome.left}


def _refusal(facts: Facts, stop: TooMany) -> str:
    """Say why no SMS goes out: one is on its way, it is too soon, or a budget is spent."""
    if stop.retry_at - facts.visit.now > timedelta(minutes=1):
        sentence = _("Wij kunnen u nu geen sms sturen. Probeer het later opnieuw of bel %(phone)s.")
        if is_number_full(facts.user, facts.visit.now):
            sentence = _(
                "U heeft vandaag al 5 sms'jes gekregen."
                " Probeer het morgen opnieuw of bel %(phone)s."
            )
        return sentence % {"phone": written(help_phone_of(facts.user))}
    if _page(facts)["sent"]:
        return _("De sms is onderweg. Dat kan een minuut duren.")
    return _("Wacht 1 minuut. Stuur dan een nieuwe code.")
