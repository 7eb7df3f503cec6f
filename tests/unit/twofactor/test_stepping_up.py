"""Step-up: what happens if a logged-in user enters a right, used or wrong app code."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.base import UpdateError

from accounts.browser.session_store import AMR, PROVED_AT
from accounts.models import SecurityEvent, Session
from tests.unit.accounts.browsers import logged_in
from tests.unit.accounts.people import visit
from tests.unit.twofactor.recovering import app_of, enrolled
from tests.unit.twofactor.second_factor import present_code, wrong_code
from twofactor.app_codes import step_up
from twofactor.verdicts import Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S52")]


@pytest.mark.asvs("V16.3.1")
def test_right_code_steps_this_session_up() -> None:
    user = enrolled()
    here = visit(session=logged_in(user))
    here.session[AMR], here.session[PROVED_AT] = ["pwd"], 0.0
    outcome = step_up(visit=here, user=user, code=present_code(app_of(user), here.now))
    assert outcome.verdict == Verdict.RIGHT
    assert here.session[PROVED_AT] == here.now.timestamp()
    assert SecurityEvent.objects.get(user_id=user.pk).what == "stepped_up"
    assert Session.objects.get(user=user).amr == "otp pwd"


def test_code_is_accepted_once() -> None:
    user = enrolled()
    here = visit(session=logged_in(user))
    code = present_code(app_of(user), here.now)
    assert step_up(visit=here, user=user, code=code).verdict == Verdict.RIGHT
    assert step_up(visit=here, user=user, code=code).verdict == Verdict.USED


def test_wrong_code_is_logged_and_proves_nothing() -> None:
    user = enrolled()
    here = visit(session=logged_in(user))
    here.session[PROVED_AT] = 0.0
    code = wrong_code(app_of(user), here.now)
    assert step_up(visit=here, user=user, code=code).verdict == Verdict.WRONG
    assert here.session[PROVED_AT] == 0.0
    assert SecurityEvent.objects.get(user_id=user.pk).what == "app_code_wrong"


def test_session_that_was_ended_meanwhile_spends_no_code() -> None:
    user = enrolled()
    here = visit(session=logged_in(user))
    code = present_code(app_of(user), here.now)
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        step_up(visit=here, user=user, code=code)
    again = visit(session=logged_in(user))
    assert step_up(visit=again, user=user, code=code).verdict == Verdict.RIGHT
