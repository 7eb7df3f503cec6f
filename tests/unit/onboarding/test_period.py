"""The log's filter by two dates: which events it shows, and what it says of dates it cannot use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils.timezone import localtime

from accounts.log.events import Event, record_by
from accounts.models import User
from tests.journeys.page import read
from tests.unit.onboarding.conftest import Enter

pytestmark = pytest.mark.requirement("S101")

LOG = "/beheer/accounts/securityevent/"
LONG_AGO = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # 2 March, 00:30, in Amsterdam


def _days(desk: Client, anna: User, **query: str) -> list[int]:
    """Return the days of March that the log shows, oldest first."""
    answer = desk.get(LOG, {"wie": str(anna.pk), "wat": "blocked", **query})
    assert answer.status_code == 200
    return sorted(localtime(event.at).day for event in answer.context["cl"].result_list)


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        ({"van": "2026-03-03"}, [3, 4]),
        ({"tot": "2026-03-03"}, [2, 3]),
        ({"van": "2026-03-02", "tot": "2026-03-02"}, [2]),
        ({"van": "02-03-2026", "tot": " 03-03-2026 "}, [2, 3]),
        ({"van": "2026-03-03", "periode": "1"}, [3, 4]),
        ({"van": "", "tot": ""}, [2, 3, 4]),
    ],
)
def test_dates_show_the_days_between_them_both_included(
    hanna: User, anna: User, enter: Enter, dates: dict[str, str], days: list[int]
) -> None:
    for later in range(3):
        record_by(Event.BLOCKED, user=anna, by=hanna, now=LONG_AGO + timedelta(days=later))
    assert _days(enter(hanna), anna, **dates) == days


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ({"van": "2026-02-31"}, "Deze datum klopt niet: 2026-02-31."),
        ({"tot": "gisteren"}, "Deze datum klopt niet: gisteren."),
        ({"tot": "9999-12-31"}, "Deze datum klopt niet: 9999-12-31."),
        ({"van": "0001-01-01"}, "Deze datum klopt niet: 0001-01-01."),
        ({"van": "<b>" + "x" * 99}, "Deze datum klopt niet: <b>xxxxxxx."),
        ({"van": "2026-03-04", "tot": "2026-03-03"}, "De eerste datum is later dan de laatste."),
    ],
)
def test_date_that_cannot_be_used_gives_a_sentence_and_no_rows(
    hanna: User, anna: User, enter: Enter, dates: dict[str, str], sentence: str
) -> None:
    record_by(Event.BLOCKED, user=anna, by=hanna, now=LONG_AGO)
    desk = enter(hanna)
    assert _days(desk, anna, **dates) == []
    page = read(desk.get(LOG, dates), LOG)
    assert page.text.count(sentence) == 1
    assert page.html.count("errornote") + page.html.count('class="error"') == 1


def test_button_of_the_dates_keeps_the_other_filters_and_the_links_drop_the_dates(
    hanna: User, anna: User, enter: Enter
) -> None:
    record_by(Event.BLOCKED, user=anna, by=hanna, now=LONG_AGO)
    query = {"wie": str(anna.pk), "wat": "blocked", "q": "anna", "van": "2026-03-02", "na": "1"}
    page = read(enter(hanna).get(LOG, query), LOG)
    (dates,) = [form for form in page.forms if "tot" in form.fields]
    assert dates.method == "get"
    assert dates.fields == {
        **{name: query[name] for name in ("wie", "wat", "q", "van")},
        "tot": "",
    }
    assert "van=" not in page.links["vandaag"]
    assert f"wie={anna.pk}" in page.links["vandaag"]


def test_dates_are_named_among_the_filters_and_on_the_page_that_exports(
    hanna: User, anna: User, enter: Enter
) -> None:
    record_by(Event.BLOCKED, user=anna, by=hanna, now=LONG_AGO)
    query, words = (
        {"van": "2026-03-02", "tot": "03-03-2026"},
        "van 2026-03-02 tot en met 03-03-2026",
    )
    desk = enter(hanna)
    assert words in read(desk.get(LOG, query), LOG).links
    assert words in read(desk.get(f"{LOG}downloaden/", query), LOG).text
