"""No URL of the desk lets staff find out a hidden value by guessing it letter by letter."""

from __future__ import annotations

import re

import pytest
from django.contrib.contenttypes.models import ContentType

from accounts.models import Branch, User
from tests.unit.onboarding.conftest import Enter
from tests.unit.onboarding.desk import PEOPLE

pytestmark = pytest.mark.requirement("S70")


@pytest.fixture(autouse=True)
def _other_branch(anna: User, ahmed: User) -> None:
    """Create one person in Rotterdam and one in Amsterdam."""


@pytest.mark.asvs("V8.4.1")
def test_filter_on_a_foreign_branch_finds_no_person(
    rosa: User, amsterdam: Branch, enter: Enter
) -> None:
    response = enter(rosa).get(PEOPLE, {"branch__id__exact": amsterdam.pk})
    assert "ahmed" not in response.content.decode().lower()
    assert "0 gevonden" in response.content.decode()


_HIDDEN = [
    "password__startswith",
    "email__startswith",
    "phone__contains",
    "epoch__gte",
    "is_superuser__exact",
    "branch__reply_to__startswith",
    "branch__number__startswith",
    "manages__number",
    "groups__name",
    "sessions__session_key__startswith",
    "mail_links__digest__startswith",
    "authenticator__sealed_key__startswith",
]
_HIDDEN_OF_MESSAGES = [
    "payload__startswith",
    "provider_id__startswith",
    "user__password__startswith",
]


@pytest.mark.asvs("V8.4.1")
@pytest.mark.parametrize("actor", ["rosa", "sofie", "hanna"])
def test_lookup_of_a_hidden_field_is_refused(
    request: pytest.FixtureRequest, enter: Enter, actor: str
) -> None:
    desk = enter(request.getfixturevalue(actor))
    for lookup in _HIDDEN:
        assert desk.get(PEOPLE, {lookup: "1"}).status_code == 400, lookup


def test_lookup_of_a_hidden_field_of_messages_is_refused(hanna: User, enter: Enter) -> None:
    desk = enter(hanna)
    for lookup in _HIDDEN_OF_MESSAGES:
        assert desk.get("/beheer/messaging/message/", {lookup: "1"}).status_code == 400, lookup


def test_filters_of_the_sidebar_still_work(rosa: User, rotterdam: Branch, enter: Enter) -> None:
    chosen = {"branch__id__exact": str(rotterdam.pk), "status": "open"}
    assert "anna@werk.example" in enter(rosa).get(PEOPLE, chosen).content.decode()


def test_foreign_page_by_mail_address_reveals_nothing(
    rosa: User, ahmed: User, enter: Enter
) -> None:
    response = enter(rosa).get(f"{PEOPLE}{ahmed.email}/change/?_to_field=email")
    assert response.status_code in {302, 400}


@pytest.mark.asvs("V8.4.1")
@pytest.mark.parametrize("field", ["branch", "groups", "messages", "branch.people"])
def test_autocomplete_does_not_exist(hanna: User, enter: Enter, field: str) -> None:
    source = {"app_label": "accounts", "model_name": "user", "field_name": field, "term": ""}
    assert enter(hanna).get("/beheer/autocomplete/", source).status_code == 404


def test_view_on_site_reveals_nothing(rosa: User, ahmed: User, enter: Enter) -> None:
    client, kind = enter(rosa), ContentType.objects.get_for_model(User).pk
    there = client.get(f"/beheer/r/{kind}/{ahmed.pk}/")
    not_there = client.get(f"/beheer/r/{kind}/987654/")
    assert there.status_code == not_there.status_code == 404
    assert _without_token(there.content) == _without_token(not_there.content)


def _without_token(page: bytes) -> bytes:
    return re.sub(rb'name="(csrfmiddlewaretoken|next)" value="[^"]*"', b"", page)
