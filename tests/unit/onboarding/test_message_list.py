"""The desk's list of messages is in Dutch, and has no link "view on site"."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType

from accounts.mail.notices import NOTICES
from accounts.models import Branch, User
from accounts.models.purpose import REMINDER
from desk.messages import PURPOSES
from messaging.models import Message
from tests.unit.onboarding.conftest import Enter
from twofactor.sms import PURPOSE

LIST = "/beheer/messaging/message/"


def written_purposes() -> Iterator[str]:
    """Yield each string that our apps' source code passes as `purpose` of a message."""
    for room in ("accounts", "twofactor", "onboarding"):
        for file in Path(settings.BASE_DIR, room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                match node:
                    case ast.keyword(arg="purpose", value=ast.Constant(value=str(purpose))):
                        yield purpose


def test_every_purpose_has_a_description() -> None:
    mails = Path(settings.BASE_DIR, "templates/accounts/mail").glob("[!_]*.txt")
    named = {mail.stem for mail in mails if not mail.stem.startswith("remind_")}
    purposes = {*written_purposes(), PURPOSE, REMINDER, *NOTICES, *named}
    assert {"sms_code", "app_replaced", "none", "activate", "device_copied"} <= purposes
    assert purposes - set(PURPOSES) == set()


def test_columns_and_purposes_are_dutch(hanna: User, anna: User, enter: Enter) -> None:
    html = enter(hanna).get(LIST).content.decode()
    heads = re.findall(r'<th scope="col"[^>]*>.*?</th>', html, re.DOTALL)
    words = [" ".join(re.sub("<[^>]+>", " ", head).split()) for head in heads]
    wanted = ["Gemaakt", "Soort", "Waarvoor", "Medewerker", "Vestiging", "Status", "Wat er misging"]
    assert words == wanted
    assert '<td data-label="Waarvoor:" class="field-what">activering</td>' in html
    message = Message.objects.get(user=anna)
    page = enter(hanna).get(f"{LIST}{message.pk}/change/").content.decode()
    assert "activering" in page
    assert not {"User:", "Branch:", "Purpose:"} & set(re.findall(r"\w+:", page))


@pytest.mark.requirement("S70")
def test_messages_have_no_view_on_site(hanna: User, anna: User, enter: Enter) -> None:
    for row in (anna, Message.objects.get(user=anna)):
        kind = ContentType.objects.get_for_model(row).pk
        for key in (row.pk, "1", "x"):
            assert enter(hanna).get(f"/beheer/r/{kind}/{key}/").status_code == 404


def test_branch_is_a_column_for_staff_of_several_branches_only(
    rosa: User, anna: User, amsterdam: Branch, enter: Enter
) -> None:
    assert anna.branch == rosa.branch
    assert "02 Rotterdam" not in enter(rosa).get(LIST).content.decode()
    rosa.manages.add(amsterdam)
    assert "02 Rotterdam" in enter(rosa).get(LIST).content.decode()
