"""Test that RULES has, for each unique constraint, a race test or the reason why none is needed.

In a race, another process inserts the same row between a service's read and its write.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import AutoField, Model, UniqueConstraint

from tests.guards.asvs import exists

RANDOM = "a new random value"
OWN = "of a person that the service has locked, or of a row that it has just made"
MIGRATE = "written by manage.py migrate only"

_RACES = "tests/races/test_"
_ROW = f"{_RACES}same_row.py::test_"
_APP = f"{_RACES}enrolment.py::test_one"
RULES = {
    "accounts.Branch number": f"{_ROW}branch_saved_by_two_taps_is_created_once_and_both_lead_to_it",
    "accounts.User email": f"{_ROW}person_saved_by_two_taps_is_invited_once_and_both_lead_there",
    "accounts.MailLink digest": RANDOM,
    "accounts.Logo id": "written by an upsert",
    "accounts.Session session_key": RANDOM,
    "accounts.EventNetwork event": OWN,
    "accounts.User_groups user, group": OWN,
    "accounts.User_manages user, branch": OWN,
    "accounts.User_user_permissions user, permission": "never written",
    "twofactor.Authenticator user": f"{_APP}_of_two_sign_ins_connects_an_app_and_the_other_fails",
    "twofactor.Authenticator user, sign_in": f"{_APP}_sign_in_in_two_tabs_connects_one_app",
    "twofactor.CounterCode user": OWN,
    "messaging.Heartbeat id": RANDOM,
    "messaging.Message id": RANDOM,
    "messaging.SmsStop id": f"{_ROW}all_sms_stopped_by_two_at_once_are_stopped_once",
    "messaging.Outage kind": "written by an upsert",
    "onboarding.Job id": RANDOM,
    "onboarding.JobRow job, number": OWN,
    "onboarding.Progress user": "written by an upsert",
    "onboarding.Reminder digest": RANDOM,
    "onboarding.Reminder user, number": f"{_RACES}reminders.py::test_two_senders_remind_once",
    "onboarding.ReminderStop user": OWN,
    "lib.Charge key": f"{_RACES}login.py::test_of_fifty_parallel_guesses_five_are_checked",
    "auth.Permission content_type, codename": MIGRATE,
    "auth.Group name": MIGRATE,
    "auth.Group_permissions group, permission": MIGRATE,
    "contenttypes.ContentType app_label, model": MIGRATE,
}


def test_every_unique_constraint_that_a_rival_can_win_has_a_race_test() -> None:
    found = {rule for model in apps.get_models(include_auto_created=True) for rule in _rules(model)}
    assert found == RULES.keys()
    named = [one for one in RULES.values() if one.startswith("tests/")]
    assert [one for one in named if not exists(one)] == []


def _rules(model: type[Model]) -> Iterator[str]:
    """Yield each column or set of columns that is unique, except automatic primary keys."""
    label = model._meta.label
    for field in model._meta.fields:
        if field.unique and not isinstance(field, AutoField):
            yield f"{label} {field.name}"
    together = [tuple(names) for names in model._meta.unique_together]
    rules = [rule for rule in model._meta.constraints if isinstance(rule, UniqueConstraint)]
    for names in (*together, *(rule.fields for rule in rules)):
        yield f"{label} {', '.join(names)}"
