"""The desk's table of SMS budgets (quotas), and the warnings that the desk shows about SMS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.people.roles import SEES_ALL, role_of
from desk.sms.use import Names, branch_name, branch_names, country_name
from lib import throttle
from lib.in_words import in_words
from messaging.budgets import Budget, budgets, of_number
from messaging.models.outages import outage_of
from messaging.models.switch import sms_is_stopped
from messaging.problems import problem
from messaging.states import OPEN_STATES, Kind
from onboarding.authority import may_stop_sms

MOST_BRANCHES = 10


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One line of the desk's table of SMS budgets: a budget, its Dutch name, and a remark or ""."""

    name: str
    budget: Budget
    note: str = ""


def budget_lines(staff: User, names: Names, now: datetime) -> list[BudgetLine]:
    """Return the lines of the table of SMS budgets that `staff` may see.

    A branch admin gets one line for each branch in `names`. Head office and support get one line
    for all SMS together, one for each country with SMS, one for each of the MOST_BRANCHES branches
    with the most SMS ("no branch" counts as a branch), and the busiest network and number.
    """
    if role_of(staff) not in SEES_ALL:
        found = budgets(names, central=False, now=now)
        return [BudgetLine(_name(budget, names), budget) for budget in found]
    found = budgets([*names, None], central=True, now=now)
    found = [one for one in found if one.used or one.limit == settings.SMS_IN_ALL]
    of_branches = [one for one in found if one.limit == settings.SMS_PER_BRANCH]
    shown = [one for one in found if one not in of_branches[MOST_BRANCHES:]]
    return [*(BudgetLine(_name(one, names), one) for one in shown), *_unnamed(now)]


def warnings(staff: User, now: datetime) -> list[str]:
    """Return the warnings about SMS that `staff` may see, as Dutch sentences.

    All staff see an SMS outage. Only head office sees a stop, and how many budgets are used for
    ALARM_AT % or more.
    """
    said = [sentence] if (sentence := outage_sentence()) else []
    if not may_stop_sms(staff):
        return said
    said += [_("Alle sms staan stil.")] if sms_is_stopped() else []
    found = budgets([*branch_names(staff), None], central=True, now=now)
    return said + _alarms(sum(budget.is_alarming for budget in found))


def _alarms(alarming: int) -> list[str]:
    if not alarming:
        return []
    sentence = ngettext(
        "Van %(count)d sms-budget is %(percent)d %% of meer op.",
        "Van %(count)d sms-budgetten is %(percent)d %% of meer op.",
        alarming,
    )
    return [sentence % {"count": alarming, "percent": settings.ALARM_AT}]


def number_line(person: User, now: datetime) -> str:
    """Return sentences about the SMS codes that a person can still get, and those not sent yet."""
    budget = of_number(str(person.phone), now=now)
    said = [_left(budget)]
    waiting = person.messages.filter(kind=Kind.SMS, state__in=OPEN_STATES).count()
    if waiting:
        said.append(_("Nog niet verstuurd: %(count)d.") % {"count": waiting})
    return " ".join(said)


def _left(budget: Budget) -> str:
    """Return how many SMS codes one number can still get, and when that many can be sent again."""
    most = budget.limit.tries
    if not budget.until or not budget.used:
        words = {"most": most, "time": in_words(budget.limit.forget)}
        return _("%(most)d. Naar dit nummer gaan er hoogstens %(most)d in %(time)s.") % words
    until = date_format(timezone.localtime(budget.until), "j F, H:i")
    words = {"left": max(most - budget.used, 0), "most": most, "until": until}
    return _("%(left)d van de %(most)d, tot %(until)s. Daarna weer %(most)d.") % words


def outage_sentence() -> str:
    """Return a sentence that says since when and why no SMS are sent, or "" without an outage."""
    outage = outage_of(Kind.SMS)
    if outage is None:
        return ""
    since = date_format(timezone.localtime(outage.since), "j F, H:i")
    sentence = _("Sinds %(since)s worden er geen sms'jes verstuurd. %(problem)s")
    return sentence % {"since": since, "problem": problem(outage.code)}


def _name(budget: Budget, names: Names) -> str:
    if budget.limit == settings.SMS_PER_PREFIX:
        return country_name(budget.part)
    if budget.limit == settings.SMS_PER_BRANCH:
        return branch_name(budget.part, names)
    return _("Alle sms samen")


def _unnamed(now: datetime) -> Iterator[BudgetLine]:
    """Yield a line for the network and the phone number that used most SMS, without naming them."""
    hours = settings.SMS_PER_NETWORK.forget // timedelta(hours=1)
    network = ngettext(
        "Drukste internetverbinding, per uur",
        "Drukste internetverbinding, per %(hours)d uur",
        hours,
    )
    of_one = {
        settings.SMS_PER_NETWORK: network % {"hours": hours},
        settings.SMS_PER_NUMBER: _("Drukste telefoonnummer"),
    }
    for limit, name in of_one.items():
        most, full = throttle.busiest(limit, now=now)
        note = ngettext("Bij %d is het op.", "Bij %d is het op.", full) % full if full else ""
        if most:
            yield BudgetLine(name, Budget(limit, None, most), note)
