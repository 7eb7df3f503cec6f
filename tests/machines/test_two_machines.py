"""Test that two machines behind a proxy, which alternates between them, act as one site.

Each test needs state that the other machine stored, and checks that both machines were used. With
SQLite the two machines are two processes on one machine.
"""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.conf import settings

from quality.machines.cluster import Cluster
from quality.machines.wire import WireVisitor
from tests.browser.walks import let_time_pass, next_code, wrong_code
from tests.journeys.town import PASSWORD, Person, log_in

WRONG = "Een fiets met 3 wielen?"
_PASSWORD, _SMS = "/activeren/", "/inloggen/sms/"
_LOGIN, _LOGOUT = "/inloggen/", "/uitloggen/"


def test_the_whole_road_is_walked_over_two_machines(cluster: Cluster, person: Person) -> None:
    cluster.invite(person)
    visitor = cluster.enrol(person, cluster.visitor(), remember="on")
    assert "Gefeliciteerd" in visitor.page.text
    assert visitor.press("Uitloggen").h1 == "Inloggen"
    log_in(visitor, person)
    assert visitor.page.h1 == "Mijn account"

    elsewhere = cluster.visitor()
    log_in(elsewhere, person)
    assert elsewhere.page.url == "/inloggen/code/"
    assert elsewhere.press("Controleer", code=next_code(person)).h1 == "Mijn account"
    assert all(one.machine != other.machine for one, other in pairwise(cluster.balancer.served))
    assert {one.machine for one in cluster.balancer.served if one.method == "POST"} == {0, 1}


@pytest.mark.requirement("S60")
def test_the_app_is_recovered_over_two_machines(cluster: Cluster, person: Person) -> None:
    cluster.invite(person)
    old = cluster.enrol(person, cluster.visitor())
    let_time_pass(cluster)
    visitor = cluster.visitor()
    log_in(visitor, person)
    visitor.follow("Herstel mobiele app")
    visitor.press("Stuur mij een mail")
    visitor.open(cluster.link_for(person))
    visitor.press("Ga verder")
    visitor.press("Controleer", code=cluster.sms_code_for(person))
    person.key = visitor.page.key
    assert visitor.press("Controleer", code=person.app_code()).h1 == "Mijn account"
    assert cluster.newest_mail(person)["Subject"] == "De app van uw account is opnieuw gekoppeld"
    assert [old.open("/").h1, old.open("/").h1] == ["Inloggen", "Inloggen"]


@pytest.mark.requirement("S50")
@pytest.mark.asvs("V7.4.1")
def test_a_session_begun_at_one_machine_lives_and_ends_at_both(
    cluster: Cluster, person: Person
) -> None:
    cluster.invite(person)
    visitor = cluster.enrol(person, cluster.visitor())
    assert [visitor.open("/").h1, visitor.open("/").h1] == ["Mijn account", "Mijn account"]
    assert _newest(cluster, 2, "GET", "/") == {0, 1}
    key = dict(visitor.client.cookies)
    visitor.press("Uitloggen")
    visitor.client.cookies.update(key)
    assert [visitor.open("/").h1, visitor.open("/").h1] == ["Inloggen", "Inloggen"]


@pytest.mark.requirement("S22")
def test_an_sms_code_made_by_one_machine_is_known_to_the_other(
    cluster: Cluster, person: Person
) -> None:
    cluster.invite(person)
    visitor = cluster.visitor()
    visitor.open(cluster.link_for(person))
    visitor.press("Toepassen", password=PASSWORD)
    visitor.press("Controleer", code=cluster.sms_code_for(person))
    assert visitor.page.url == "/inloggen/koppelen/"
    assert _newest(cluster, 1, "POST", _PASSWORD) != _newest(cluster, 1, "POST", _SMS)


def test_a_sentence_for_the_next_page_is_shown_by_the_other_machine(
    cluster: Cluster, person: Person
) -> None:
    cluster.invite(person)
    visitor = cluster.enrol(person, cluster.visitor())
    assert "U bent uitgelogd." in visitor.press("Uitloggen").text
    assert _newest(cluster, 1, "POST", _LOGOUT) != _newest(cluster, 1, "GET", _LOGIN)


@pytest.mark.asvs("V3.5.1")
def test_a_form_of_one_machine_is_taken_by_the_other_and_a_forged_one_by_none(
    cluster: Cluster, person: Person
) -> None:
    visitor = cluster.visitor()
    visitor.looks_again = False
    visitor.open(_LOGIN)
    page = visitor.press("Inloggen", email=person.email, password=WRONG)
    assert page.status == 200
    assert _newest(cluster, 1, "GET", _LOGIN) != _newest(cluster, 1, "POST", _LOGIN)
    forged = {"csrfmiddlewaretoken": "x" * 64, "email": person.email, "password": WRONG}
    assert {visitor.send(_LOGIN, forged).status, visitor.send(_LOGIN, forged).status} == {403}


@pytest.mark.requirement("S20")
def test_wrong_passwords_are_counted_over_both_machines(cluster: Cluster, person: Person) -> None:
    cluster.invite(person)
    assert _wrong_passwords(cluster.visitor(), person) == settings.LOGIN_LIMIT.tries
    assert _newest(cluster, 2, "POST", _LOGIN) == {0, 1}


@pytest.mark.requirement("S21")
def test_wrong_app_codes_are_counted_over_both_machines(cluster: Cluster, person: Person) -> None:
    cluster.invite(person)
    cluster.enrol(person, cluster.visitor())
    visitor = cluster.visitor()
    log_in(visitor, person)
    tries = 0
    while visitor.press("Controleer", code=wrong_code(person)).status == 200:
        tries += 1
    assert tries == settings.APP_TRIES.tries
    assert visitor.page.status == 429


@pytest.mark.requirement("S50")
def test_control_with_sessions_in_memory_loses_the_road(control: Cluster, person: Person) -> None:
    control.invite(person)
    with pytest.raises(AssertionError, match="No button"):
        control.enrol(person, control.visitor())


@pytest.mark.requirement("S20")
@pytest.mark.full
def test_control_with_tries_in_memory_lets_more_wrong_passwords_through(
    control: Cluster, person: Person
) -> None:
    control.invite(person)
    assert _wrong_passwords(control.visitor(), person) > settings.LOGIN_LIMIT.tries


def _wrong_passwords(visitor: WireVisitor, person: Person) -> int:
    """Try wrong passwords until the rate limit refuses. Return how many were checked."""
    log_in(visitor, person, WRONG)
    tries = 0
    while visitor.page.status == 200:
        tries += 1
        visitor.press("Inloggen", email=person.email, password=WRONG)
    assert visitor.page.status == 429
    return tries


def _newest(cluster: Cluster, number: int, method: str, path: str) -> set[int]:
    """Return which machines served the last `number` requests with this method and path."""
    machines = [
        one.machine for one in cluster.balancer.served if (one.method, one.path) == (method, path)
    ]
    return set(machines[-number:])
