"""Add the missing people of the demo, mostly through the site's own services."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import itemgetter

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import Branch, User
from accounts.models.purpose import Purpose
from accounts.passwords.hashers import hashed
from accounts.people.roles import Role
from demo.crowd import CROWD, REMINDED, Extra
from demo.history import History, write
from demo.people import BRANCHES, PEOPLE, SHARED_PHRASE, Person, Stage
from demo.stories import Story
from lib import throttle
from messaging.budgets import Receiver, charge
from messaging.sender import Sender
from messaging.states import State
from onboarding.models import Activation, Progress
from onboarding.progress import on_message
from onboarding.reminders import remind_person
from onboarding.services import invite
from twofactor.sms import PURPOSE

_DAY = timedelta(days=1)
_INVITING = {Role.HEAD_OFFICE, Role.BRANCH_ADMIN}
# The next attempt at a mail that waits, within BACKOFF_LONGEST.
_NEXT, _ATTEMPTS, _NOT_YET = timedelta(minutes=55), 5, "smtp 451"

# Who invited the employees of each branch, and "": the staff.
_INVITERS = {one.branch: one.email for one in (*PEOPLE, *CROWD) if one.role in _INVITING}


def missing() -> list[Person]:
    """Return the demo's people who are not in the database yet, without the crowd."""
    there = _addresses()
    return [person for person in PEOPLE if person.email not in there]


def missing_crowd() -> list[Extra]:
    """Return the people of the crowd who are not in the database yet."""
    there = _addresses()
    return [extra for extra in CROWD if extra.email not in there]


def seed(people: Iterable[Person], now: datetime, crowd: Sequence[Extra] = ()) -> None:
    """Create these people, with their branches and authenticator apps, and deliver their mails.

    The mails of `crowd` are only recorded as sent, but for one reminder. The staff who invited them
    come first.
    """
    _make_branches()
    encoded = hashed(SHARED_PHRASE)
    for person in people:
        then = now - _ago(person.stage)
        with transaction.atomic():
            _make(person, encoded, then)
        _deliver(then)
    waiting = [extra for extra in crowd if extra.story is Story.QUEUED]
    with transaction.atomic():
        _add([extra for extra in crowd if extra not in waiting], encoded, now)
    for extra in waiting:
        with transaction.atomic():
            _queue(extra, now)
    if REMINDED in crowd:
        reminded = User.objects.get(email=REMINDED.email)
        remind_person(user_id=reminded.pk, number=1, now=now)
        _deliver(now)


def _addresses() -> set[str]:
    return set(User.objects.values_list("email", flat=True))


def _ago(stage: Stage) -> timedelta:
    """Return how long before now a person in this stage was invited."""
    if stage is Stage.LATE:
        lifetime: timedelta = settings.LINK_LIFETIMES[Purpose.ACTIVATE]
        return lifetime + _DAY
    return _DAY if stage.has_password else timedelta()


def _make_branches() -> None:
    for full_name, phone, reply_to in BRANCHES:
        number, name = Branch.read(full_name)
        values = {"name": name, "phone": phone, "reply_to": reply_to}
        Branch.objects.get_or_create(number=number, defaults=values)


def _make(person: Person, encoded: str, then: datetime) -> None:
    if not person.stage.has_mail:
        _saved([person])
        return
    activation = _invited(person, then)
    if person.stage.story and activation.link and activation.message:
        on_message(activation.message, State.SENT, "", then)  # before it is, in `_deliver`
        history = History(activation.user, None, encoded)
        history.links, history.progress = (
            [activation.link],
            Progress.objects.get(user=activation.user),
        )
        history.live(person.stage.story, then, then)
        write([history])


def _add(crowd: Sequence[Extra], encoded: str, now: datetime) -> None:
    users = _saved(crowd)
    staff = User.objects.in_bulk(list(_INVITERS.values()), field_name="email")
    histories = []
    for user, extra in zip(users, crowd, strict=True):
        by = staff.get(_INVITERS["" if user.is_staff else extra.branch])
        history = History(user, by, encoded, code=extra.code, wrong=extra.wrong)
        history.live(extra.story.value, extra.begun(now), extra.since(now))
        histories.append(history)
    write(histories)
    _charge(histories, now)


def _charge(histories: Iterable[History], now: datetime) -> None:
    """Charge the SMS codes of the last day to their budgets, which the desk shows beside them."""
    began = now - settings.SMS_PERIOD
    sent = [(one.created_at, one) for history in histories for one in history.messages]
    for at, message in sorted(sent, key=itemgetter(0)):
        if message.purpose == PURPOSE and at > began:
            number = str(getattr(message.user, "phone", ""))
            throttle.take(settings.SMS_PER_NUMBER, number, now=at)
            charge(Receiver(number, message.branch_id, None), now=at)


def _queue(extra: Extra, now: datetime) -> None:
    """Invite a person whose mail the mail server did not take yet."""
    message = _invited(extra, extra.begun(now)).message
    if message:
        message.due_at, message.attempts, message.error = now + _NEXT, _ATTEMPTS, _NOT_YET
        message.save(update_fields=["due_at", "attempts", "error"])


def _invited(person: Person | Extra, then: datetime) -> Activation:
    activation = invite(
        by=None,
        now=then,
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        phone=person.phone,
        branch=_branches().get(person.branch),
        role=person.role,
        language=person.language,
    )
    # Nobody is reminded by the hour of the day: the demo is the same whenever it starts.
    Progress.objects.filter(user=activation.user).update(remind_at=None)
    return activation


def _saved(people: Sequence[Person | Extra]) -> list[User]:
    """Create users who are not yet invited and have no password."""
    branches = _branches()
    users = User.objects.bulk_create(_user(person, branches) for person in people)
    pairs = [(user, person.role) for user, person in zip(users, people, strict=True)]
    for group in Group.objects.all():
        group.user_set.add(*(user for user, role in pairs if role == group.name))
    for user, role in pairs:
        if user.branch and role == Role.BRANCH_ADMIN:
            user.manages.add(user.branch)
    return users


def _user(person: Person | Extra, branches: dict[str, Branch]) -> User:
    user = User(
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        phone=person.phone,
        branch=branches.get(person.branch),
        is_staff=person.role != Role.EMPLOYEE,
        language=person.language,
    )
    user.set_unusable_password()
    return user


def _branches() -> dict[str, Branch]:
    return {str(branch): branch for branch in Branch.objects.all()}


def _deliver(then: datetime) -> None:
    """Send the due mails with the sender's clock set to `then`, so that none has expired."""
    Sender(lambda: then).send_due()
