"""The pages of 'Herstel mobiele app' (replace a lost app) and 'Dit was ik niet' (freeze)."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.browser.visit import Visit
from accounts.forms import OwnPasswordForm
from accounts.mail.links import LinkState, find_link
from accounts.models import MailLink, User
from accounts.models.purpose import Purpose
from accounts.road.walk import Facts, facts_of
from accounts.services.password import Entry, enter_password
from accounts.views.again import ask_again, form_of
from accounts.views.link import (
    closed,
    drop_link,
    is_others,
    refuse_other_link,
    shows_other_link,
    tell_others,
)
from accounts.views.step import go_on, off_road, on_road
from twofactor.counter_codes import enter_counter_code
from twofactor.forms import CounterCodeForm
from twofactor.recovery import (
    ask_recovery,
    ask_recovery_inside,
    begin_recovery,
    disown,
    is_held,
)
from twofactor.verdicts import Verdict


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: HttpRequest) -> HttpResponse:
    """Offer to send the recovery mail, to a person who is logging in or is logged in."""
    return _for_logged_in(request) if request.user.is_authenticated else _for_sign_in(request)


@on_road("code")
def _for_sign_in(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Explain the recovery during a login. On POST, mail the link unless recovery is on hold."""
    held = is_held(facts.user, facts.visit.now)
    if request.method == "POST":
        if held:
            return redirect("recovery")
        ask_recovery(facts=facts)
        return redirect("recovery_sent")
    back = "login" if facts.sign_in.recovering else "login_continue"
    page = {"owner": facts.user, "mark": facts.mark, "held": held, "back": back}
    return render(request, "twofactor/recovery.html", page)


def _for_logged_in(request: HttpRequest) -> HttpResponse:
    """Ask a logged-in person for the password; if it is right, log out and begin the recovery."""
    user, visit = cast("User", request.user), Visit.of(request)
    form = form_of(request, OwnPasswordForm, needed=True)  # no app code: the app is lost
    if request.method == "POST":
        if form.is_valid():
            where = ask_recovery_inside(visit=visit, user=user, **form.cleaned_data)
            if where:
                return go_on(request, visit, where)
            form.add_error("password", form.WRONG)
        return ask_again(request, form)
    page = {"form": form, "owner": user, "held": is_held(user, visit.now), "back": "security"}
    return render(request, "twofactor/recovery.html", page)


@require_safe
@on_road("code")
def recovery_sent(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Tell the person to open the recovery mail on this device. A reload sends no mail."""
    page = {"owner": facts.user, "recovering": facts.sign_in.recovering}
    return render(request, "twofactor/recovery_sent.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@on_road("code", "counter")
def counter_code(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Ask for a counter code (baliecode) instead of a recovery mail. On POST, check the code."""
    form = form_of(request, CounterCodeForm, mark=str(facts.mark))
    if request.method == "POST":
        if form.is_valid():
            outcome = enter_counter_code(facts=facts, code=form.cleaned_data["code"])
            if outcome.verdict != Verdict.WRONG:
                return go_on(request, facts.visit, outcome.where)
            sentence = _("De baliecode is niet goed. U kunt het nog %(count)d keer proberen.")
            form.add_error("code", sentence % {"count": outcome.left})
        return ask_again(request, form, mark=str(facts.mark))
    page = {"form": form, "owner": facts.user, "mark": facts.mark}
    return render(request, "twofactor/counter_code.html", page)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """Show the page that the recovery link opens. On POST, begin the recovery."""
    visit = Visit.of(request)
    state, link = find_link(Purpose.RECOVER, visit.cookies, visit.now)
    if shows_other_link(request):
        return refuse_other_link(request)
    if request.method == "POST":
        is_good = state == LinkState.GOOD and not is_others(request, link)
        return _recover(request, visit, link) if link and is_good else redirect("recover")
    if link is None or state != LinkState.GOOD:
        return closed(request, Purpose.RECOVER, state, link)
    if is_others(request, link):
        return tell_others(request)
    if is_held(link.user, visit.now):
        return render(request, "twofactor/recovery.html", {"owner": link.user, "held": True})
    needed = _facts_of_owner(visit, link) is None  # in other browsers also ask for the password
    form = form_of(request, OwnPasswordForm, mark=str(link.mark), needed=needed)
    page = {"form": form, "owner": link.user, "mark": link.mark}
    return render(request, "twofactor/recover.html", page)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def disown_app(request: HttpRequest) -> HttpResponse:
    """Show the page of the link 'Dit was ik niet'. On POST, freeze the account (S64)."""
    visit = Visit.of(request)
    state, link = find_link(Purpose.DISOWN, visit.cookies, visit.now)
    if shows_other_link(request):
        return refuse_other_link(request)
    if request.method == "POST":  # a GET changes nothing, because mail scanners open links
        if link and state == LinkState.GOOD:
            disown(link=link, visit=visit)
        return redirect("disown")
    if link and link.user.frozen_at:  # also if an earlier click on the button froze the account
        return render(request, "accounts/blocked.html", {"owner": link.user})
    if link is None or state != LinkState.GOOD:
        return closed(request, Purpose.DISOWN, state, link)
    return render(request, "twofactor/disown.html", {"owner": link.user, "mark": link.mark})


def _recover(request: HttpRequest, visit: Visit, link: MailLink) -> HttpResponse:
    if is_held(link.user, visit.now):
        return redirect("recover")
    facts = _facts_of_owner(visit, link)
    form = form_of(request, OwnPasswordForm, needed=facts is None)
    if form.is_valid():
        where = _begin(visit, link, facts, form.cleaned_data.get("password", ""))
        if where:
            return drop_link(go_on(request, visit, where))
        if facts:
            return off_road(request)
        form.add_error("password", form.WRONG)
    return ask_again(request, form, mark=str(link.mark))


def _facts_of_owner(visit: Visit, link: MailLink) -> Facts | None:
    facts = facts_of(visit)
    return facts if facts and facts.user == link.user else None


def _begin(visit: Visit, link: MailLink, facts: Facts | None, password: str) -> str | None:
    """Begin the recovery; return where to redirect, or None if the link or password is refused."""
    if facts:
        return begin_recovery(facts=facts, link=link)
    entry = Entry(recover=link.pk)
    return enter_password(visit=visit, email=link.user.email, password=password, entry=entry)
