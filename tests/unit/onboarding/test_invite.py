"""Inviting creates a person, a role, a mail and an activation: all four or none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.models import Branch, MailLink, SecurityEvent, User
from accounts.people.roles import Role, role_of
from lib.sealing import unseal
from messaging.models import Message
from messaging.outgoing import Mail
from onboarding.authority import RefusedError
from onboarding.models import Activation
from onboarding.services import invite
from tests.unit.onboarding.conftest import NOW, invited


def details(branch: Branch | None, **other: Any) -> dict[str, Any]:
    return {
        "email": "eva@werk.example",
        "first_name": "Eva",
        "last_name": "Bakker",
        "phone": "06 12345678",
        "branch": branch,
        "role": Role.EMPLOYEE,
        "language": "nl",
        **other,
    }


def test_invite_creates_person_link_mail_and_activation(rosa: User, rotterdam: Branch) -> None:
    activation = invite(by=rosa, now=NOW, **details(rotterdam))
    eva = User.objects.get(email="eva@werk.example")
    assert (activation.user, activation.branch, activation.by) == (eva, rotterdam, rosa)
    assert activation.link == MailLink.objects.get(user=eva)
    assert activation.message == Message.objects.get(user=eva)
    assert not eva.has_password
    assert str(eva.phone) == "+31612345678"


def test_mail_has_the_branch_and_a_link(rosa: User, rotterdam: Branch) -> None:
    message = invite(by=rosa, now=NOW, **details(rotterdam)).message
    assert message is not None
    mail = Mail.from_json(unseal(message.payload, *message.seal_context))
    assert (mail.to, mail.sender_name) == ("eva@werk.example", "02 Rotterdam")
    assert f"{settings.PUBLIC_URL}/activeren/" in mail.text
    assert message.expires_at == NOW + timedelta(days=7)


def test_invite_is_logged_with_the_colleague(rosa: User, rotterdam: Branch) -> None:
    person = invite(by=rosa, now=NOW, **details(rotterdam)).user
    events = SecurityEvent.objects.filter(user_id=person.pk, by_user_id=rosa.pk, by="desk")
    assert set(events.values_list("what", flat=True)) == {"invited", "activation_sent"}


@pytest.mark.parametrize("role", list(Role))
def test_role_group_and_access_to_the_desk_go_together(rotterdam: Branch, role: Role) -> None:
    person = invited("noor", rotterdam, role)
    assert [group.name for group in person.groups.all()] == [role.value]
    assert person.is_staff == (role != Role.EMPLOYEE)
    assert not person.is_superuser
    assert list(person.manages.all()) == ([rotterdam] if role == Role.BRANCH_ADMIN else [])


def test_head_office_has_no_branch(rotterdam: Branch) -> None:
    assert invited("noor", rotterdam, Role.HEAD_OFFICE).branch is None


@pytest.mark.asvs("V1.3.11", "V2.2.1")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "+15005550006"),  # a country without SMS
        ("phone", "+31201234567"),  # a landline
        ("phone", "+31900123456"),  # a premium-rate number
        ("phone", "12"),
        ("phone", ""),
        ("email", "no address"),
        ("email", "eva@werk.example\nBcc: all@werk.example"),
        ("first_name", "Eva\r\nBcc: all@werk.example"),
        ("first_name", ""),
        ("last_name", "Bakker\x00"),
        ("last_name", "Bak\u2028ker"),
        ("last_name", "B" * 81),
        ("language", "xx"),
        ("branch", None),
    ],
)
def test_error_names_the_invalid_field_and_nothing_is_created(
    rotterdam: Branch, field: str, value: object
) -> None:
    with pytest.raises(ValidationError) as refused:
        invite(by=None, now=NOW, **{**details(rotterdam), field: value})
    assert list(refused.value.message_dict) == [field]
    assert not User.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.requirement("S72")
@pytest.mark.asvs("V1.3.11")
def test_branch_name_with_a_line_break_is_refused(db: None) -> None:
    branch = Branch(number="03", name="Delft\nBcc: x", phone="+31101234567", reply_to="a@b.example")
    with pytest.raises(ValidationError) as refused:
        branch.full_clean()
    assert list(refused.value.message_dict) == ["name"]


@pytest.mark.requirement("S23")
@pytest.mark.asvs("V2.2.1", "V2.2.3", "V6.6.1")
def test_error_for_a_country_without_sms_lists_the_accepted_prefixes(rotterdam: Branch) -> None:
    with pytest.raises(ValidationError, match=r"\+31, \+32") as refused:
        invite(by=None, now=NOW, **details(rotterdam, phone="+15005550006"))
    assert "Vul een nummer in" in str(refused.value)


def test_address_in_use_is_refused_in_any_case(anna: User, rotterdam: Branch) -> None:
    with pytest.raises(ValidationError) as refused:
        invite(by=None, now=NOW, **details(rotterdam, email="ANNA@werk.example"))
    assert list(refused.value.message_dict) == ["email"]
    assert User.objects.count() == 1


def test_address_taken_by_a_concurrent_invite_is_a_validation_error(
    anna: User, rotterdam: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The rival's row did not exist yet when this one was validated.
    monkeypatch.setattr(User, "full_clean", lambda _person, **_options: None)
    with pytest.raises(ValidationError, match="al iemand met dit e-mailadres"):
        invite(by=None, now=NOW, **details(rotterdam, email=anna.email))
    assert User.objects.count() == 1


@pytest.mark.requirement("S71")
@pytest.mark.parametrize("role", [Role.BRANCH_ADMIN, Role.SUPPORT, Role.HEAD_OFFICE])
def test_branch_admin_invites_no_staff(rosa: User, rotterdam: Branch, role: Role) -> None:
    with pytest.raises(RefusedError):
        invite(by=rosa, now=NOW, **details(rotterdam, role=role))
    assert not User.objects.filter(email="eva@werk.example").exists()


@pytest.mark.requirement("S71")
def test_branch_admin_invites_for_own_branches_only(rosa: User, amsterdam: Branch) -> None:
    with pytest.raises(RefusedError):
        invite(by=rosa, now=NOW, **details(amsterdam))


@pytest.mark.requirement("S71")
def test_support_and_employees_invite_no_person(sofie: User, anna: User, rotterdam: Branch) -> None:
    for nobody in (sofie, anna):
        with pytest.raises(RefusedError):
            invite(by=nobody, now=NOW, **details(rotterdam))


@pytest.mark.requirement("S75")
@pytest.mark.asvs("V8.3.2")
def test_colleague_blocked_or_changed_meanwhile_invites_no_person(
    rosa: User, rotterdam: Branch
) -> None:
    User.objects.filter(pk=rosa.pk).update(epoch=rosa.epoch + 1)
    with pytest.raises(RefusedError):
        invite(by=rosa, now=NOW, **details(rotterdam))
    User.objects.filter(pk=rosa.pk).update(epoch=rosa.epoch, is_active=False)
    with pytest.raises(RefusedError):
        invite(by=rosa, now=NOW, **details(rotterdam))
    assert Activation.objects.count() == 1


@pytest.mark.requirement("S75")
@pytest.mark.asvs("V8.3.2")
def test_role_is_read_again_by_the_service(rosa: User, rotterdam: Branch) -> None:
    assert role_of(rosa) == Role.BRANCH_ADMIN  # now cached on the object
    User.objects.get(pk=rosa.pk).groups.clear()
    with pytest.raises(RefusedError):
        invite(by=rosa, now=NOW, **details(rotterdam))
