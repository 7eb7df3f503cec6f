"""The page that asks the app code once more before something that may hurt (S52)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.shortcuts import redirect, render

from accounts.step_up import CODE_PREFIX
from accounts.views.step import off_road
from accounts.visit import Visit
from twofactor.forms import CodeForm
from twofactor.services import step_up
from twofactor.verdicts import Verdict
from twofactor.views.app import why_not

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User

_PREFIX = CODE_PREFIX
# The field that tells a page with a code from every other; its value, what to do afterwards.
ASKED = f"{_PREFIX}-then"
_SEND, _OPEN = "send", "open"
_OURS = {ASKED, f"{_PREFIX}-code", "csrfmiddlewaretoken"}


def ask(request: HttpRequest, *, keep: bool, form: CodeForm | None = None) -> HttpResponse:
    """Show the page at the address that was asked for; `keep` carries along what was posted."""
    carried = [(name, one) for name in request.POST for one in request.POST.getlist(name)]
    page = {
        "form": form or CodeForm(prefix=_PREFIX),
        "asked": ASKED,
        "then": _SEND if keep and request.method == "POST" else _OPEN,
        "carried": [field for field in carried if keep and field[0] not in _OURS],
    }
    return render(request, "twofactor/step_up.html", page)


def judge(request: HttpRequest) -> HttpResponse | None:
    """Check the code; nothing to answer means that the view may go on.

    Raises TooMany, and UpdateError when the session was ended meanwhile.
    """
    keep = request.POST[ASKED] == _SEND
    form = CodeForm(request.POST, prefix=_PREFIX)
    if not form.is_valid():
        return ask(request, keep=keep, form=form)
    user = cast("User", request.user)
    outcome = step_up(visit=Visit.of(request), user=user, code=form.cleaned_data["code"])
    if outcome.verdict == Verdict.RIGHT:
        return None if keep else redirect(request.get_full_path())
    if outcome.verdict == Verdict.ENDED:
        return off_road(request)
    form.add_error("code", why_not(outcome))
    return ask(request, keep=keep, form=form)
