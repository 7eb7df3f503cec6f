"""The desk's pages that act on a person: each asks first, and says afterwards what happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.unsent import mark_for, refill
from desk.action_forms import MoveForm, NeededReasonForm, ReasonForm
from desk.done import Undo, say_done
from desk.refusals import note_refusal, tell_refusal, to_login
from desk.rights import may_edit
from desk.scoping import staff_of
from onboarding.authority import RefusedError, may_move, may_repeat_mail
from onboarding.entry import block_person, end_sessions, unblock_person
from onboarding.locks import LoggedOutError
from onboarding.moving import move_person
from onboarding.opened import SEEN, Opened, OutdatedError, facts_of, shown
from onboarding.recovering import mail_recovery

SO_ALREADY = _("Dit was al gedaan. Er is niets veranderd.")


@dataclass(frozen=True, slots=True)
class Action:
    """An action on a person: its page, its service, and the sentence afterwards.

    `undo` returns what undoes it, from the person as they were before, or None. `path` is the end
    of the page's URL.
    """

    path: str
    button: Promise
    lines: tuple[Promise, ...]  # what happens, on the page that asks
    done: Promise
    service: Callable[..., bool]  # returns False if it was so already
    may: Callable[[User, User], bool]
    form: type[ReasonForm] = ReasonForm
    undo: Callable[[User], Undo | None] = lambda _person: None
    is_grave: bool = False  # its button is red


def _moves(staff: User, person: User) -> bool:
    return may_edit(staff, person) and may_move(staff)


def _back(person: User) -> Undo | None:
    return Undo("move", {"branch": str(person.branch_id)}) if person.branch_id else None


def _mails(staff: User, person: User) -> bool:
    return staff.has_perm("onboarding.send_activation") and may_repeat_mail(staff, person)


ACTIONS = {
    "recover": Action(
        "herstelmail",
        _("Stuur herstelmail"),
        (
            _("Deze persoon krijgt een mail met een link om een nieuwe app te koppelen."),
            _("De oude app werkt tot de nieuwe is gekoppeld."),
            _("Nodig zijn ook het wachtwoord en een sms op het nummer dat wij kennen."),
            _("Komt deze persoon niet bij de mail? Maak dan een baliecode."),
            _("Is het nummer weg? Verbeter eerst het nummer. Een collega maakt dan een baliecode."),
        ),
        _("De herstelmail is verstuurd. De oude app werkt tot de nieuwe is gekoppeld."),
        mail_recovery,
        _mails,
    ),
    "block": Action(
        "blokkeren",
        _("Blokkeer"),
        (
            _("Deze persoon kan niet meer inloggen en is meteen overal uitgelogd."),
            _("Links in mails en onthouden apparaten werken niet meer."),
        ),
        _("Geblokkeerd. Deze persoon is overal uitgelogd en kan niet meer inloggen."),
        block_person,
        may_edit,
        NeededReasonForm,
        lambda _person: Undo("unblock", {}),
        is_grave=True,
    ),
    "unblock": Action(
        "vrijgeven",
        _("Hef blokkade op"),
        (
            _("Deze persoon kan weer inloggen, met hetzelfde wachtwoord en dezelfde app."),
            _("Deze persoon logt opnieuw in. Oude links en onthouden apparaten komen niet terug."),
        ),
        _("De blokkade is weg. Inloggen kan weer. Oude links en onthouden apparaten werken niet."),
        unblock_person,
        may_edit,
    ),
    "end_sessions": Action(
        "uitloggen",
        _("Log overal uit"),
        (
            _("Deze persoon is meteen overal uitgelogd, en kan daarna opnieuw inloggen."),
            _("Links in mails en onthouden apparaten werken niet meer."),
        ),
        _("Deze persoon is overal uitgelogd. Opnieuw inloggen kan."),
        end_sessions,
        may_edit,
    ),
    "move": Action(
        "verplaatsen",
        _("Verplaats"),
        (
            _("De nieuwe vestiging ziet deze persoon, de oude niet meer."),
            _("Deze persoon is meteen overal uitgelogd. Links in mails werken niet meer."),
        ),
        _(
            "Verplaatst. Deze persoon is overal uitgelogd. Oude links en onthouden apparaten werken"
            " niet meer, ook niet als u dit ongedaan maakt."
        ),
        move_person,
        _moves,
        MoveForm,
        _back,
    ),
}


def act(request: HttpRequest, find: Callable[[], User], name: str) -> HttpResponse:
    """Show the page that asks; on POST, act and redirect to the person's page.

    `find` reads the person, and raises Http404 if the staff member may not see them. A refused form
    that has something typed in it is shown again. Raises PermissionDenied if the staff member may
    not do this, and StepUpNeeded if the service demands a recent app code.
    """
    action, person = ACTIONS[name], find()
    form = action.form(request.POST or None)
    if request.method != "POST":
        refill(request, form)
    elif action.may(staff_of(request), person) and form.is_valid():
        try:
            return _acted(request, person, action, form)
        except LoggedOutError as refused:
            return to_login(request, refused)
        except RefusedError as refused:
            return _refused(request, find(), action, form, refused=refused)
    return _asking(request, person, action, form, seen=request.POST.get(SEEN, ""))


def _acted(request: HttpRequest, person: User, action: Action, form: ReasonForm) -> HttpResponse:
    by, now, opened = staff_of(request), timezone.now(), Opened.of(request)
    undo = action.undo(person)
    if action.service(by=by, user=person, now=now, opened=opened, **form.cleaned_data):
        say_done(request, person, action.done, undo)
    else:
        messages.info(request, str(SO_ALREADY))
    return redirect("admin:accounts_user_change", person.pk)


def _refused(
    request: HttpRequest, person: User, action: Action, form: ReasonForm, *, refused: RefusedError
) -> HttpResponse:
    """Say why on the form if something is typed in it, or else on the person's page."""
    if not form.has_changed():
        tell_refusal(request, refused)
        return redirect("admin:accounts_user_change", person.pk)
    note_refusal(staff_of(request), refused)
    form.add_error(None, str(refused))
    kept = "" if isinstance(refused, OutdatedError) else request.POST.get(SEEN, "")
    return _asking(request, person, action, form, seen=kept)


def _asking(
    request: HttpRequest, person: User, action: Action, form: ReasonForm, *, seen: str
) -> HttpResponse:
    """Return the page that asks. Without `seen`, it has the mark of the person as they are now."""
    staff = staff_of(request)
    if not action.may(staff, person):
        raise PermissionDenied
    page = {
        **admin.site.each_context(request),
        "title": action.button,
        "person": person,
        "action": action,
        "form": form,
        "mark": mark_for(staff),
        "seen": seen or shown(staff, facts_of(person)),
    }
    return render(request, "admin/accounts/user/act.html", page)
