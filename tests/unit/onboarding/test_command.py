"""The command `manage.py invite`, and Django's own commands that are disabled."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Branch, MailLink, SecurityEvent, User
from accounts.people.roles import Role, role_of
from messaging.models import Message
from tests.unit.onboarding.conftest import with_password

pytestmark = pytest.mark.django_db

EVA = {
    "--first-name": "Eva",
    "--last-name": "Bakker",
    "--phone": "+31612345678",
    "--branch": "02 Rotterdam",
}
NEW_BRANCH = {"--branch-phone": "010 123 45 67", "--branch-email": "rotterdam@werk.example"}


def run(*flags: str, email: str = "eva@werk.example", **changes: str) -> str:
    """Run `manage.py invite` for Eva of Rotterdam; `changes` overrides options of the command."""
    options = EVA | {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
    words = [word for option in options.items() if option[1] for word in option]
    out = StringIO()
    call_command("invite", email, *words, *flags, stdout=out)
    return out.getvalue()


def eva() -> User:
    return User.objects.get(email="eva@werk.example")


def test_first_administrator_needs_no_branch() -> None:
    said = run(branch="", role="head-office")
    assert "a mail to eva@werk.example is queued" in said
    assert role_of(eva()) == Role.HEAD_OFFICE
    assert eva().is_staff
    assert Message.objects.filter(user=eva()).count() == 1


def test_address_of_a_new_branch_is_normalized() -> None:
    run(branch_phone="010 123 45 67", branch_email="Balie@Straße.nl")
    assert Branch.objects.get().reply_to == "balie@xn--strae-oqa.nl"


def test_branch_is_found_in_either_unicode_form() -> None:
    made = {"branch_phone": "010 123 45 67", "branch_email": "balie@werk.example"}
    run(branch="05 Cura\u00e7ao", **made)
    run(branch="05\u00a0Curac\u0327ao")
    assert eva().branch == Branch.objects.get()


def test_new_branch_is_made_with_its_phone_and_address() -> None:
    said = run(**{name.strip("-").replace("-", "_"): value for name, value in NEW_BRANCH.items()})
    branch = Branch.objects.get(number="02")
    assert "Created the branch 02 Rotterdam" in said
    assert (branch.name, str(branch.phone)) == ("Rotterdam", "+31101234567")
    assert eva().branch == branch
    (event,) = SecurityEvent.objects.filter(what="branch_added")
    assert (event.by, event.branch_id) == ("cli", branch.pk)


def test_head_office_with_a_branch_creates_the_branch_without_joining_it() -> None:
    said = run(
        role="head-office", branch_phone="010 123 45 67", branch_email="rotterdam@werk.example"
    )
    assert "Head office has no branch" in said
    assert Branch.objects.filter(number="02").exists()
    assert eva().branch is None


def test_error_for_a_new_branch_without_phone_names_the_option() -> None:
    with pytest.raises(CommandError, match="--branch-phone and --branch-email"):
        run()
    assert not Branch.objects.exists()


def test_invalid_new_branch_is_refused_by_field() -> None:
    with pytest.raises(CommandError, match=r"The new branch: number: .*phone: "):
        run(branch="R2 Rotterdam", branch_phone="12", branch_email="a@b.example")


def test_branch_is_found_by_its_number_and_not_renamed(rotterdam: Branch) -> None:
    run(branch="02")
    assert eva().branch == rotterdam
    with pytest.raises(CommandError, match='is called "Rotterdam"'):
        run(branch="02 Utrecht")


def test_refusal_names_the_field_and_leaves_no_branch_behind() -> None:
    with pytest.raises(CommandError, match="phone: Naar dit nummer"):
        run(phone="+15005550006", branch_phone="0101234567", branch_email="a@b.example")
    assert not Branch.objects.exists()


def test_invitation_by_the_command_is_logged_as_cli(rotterdam: Branch) -> None:
    run()
    assert set(SecurityEvent.objects.values_list("by", flat=True)) == {"cli"}


def test_running_it_again_repeats_the_mail_and_ends_the_older_link(rotterdam: Branch) -> None:
    run()
    said = run(email="EVA@werk.example", phone="06 12 34 56 78")
    assert "invited before: a new mail is queued" in said
    assert Message.objects.filter(user=eva()).count() == 2
    assert MailLink.objects.filter(user=eva(), ended_at=None).count() == 1


def test_running_it_again_corrects_a_name_without_ending_access(rotterdam: Branch) -> None:
    run()
    assert "Changed for eva@werk.example: first_name." in run(first_name="Eefje")
    assert (eva().first_name, eva().epoch) == ("Eefje", 1)


def test_person_with_a_password_gets_no_mail(rotterdam: Branch) -> None:
    run()
    with_password(eva())
    assert "already has a password; no mail was sent" in run()
    assert Message.objects.filter(user=eva()).count() == 1


@pytest.mark.parametrize(
    ("name", "value"), [("phone", "+31687654321"), ("branch", "01 Amsterdam"), ("role", "support")]
)
def test_changed_facts_need_replace_which_raises_the_epoch(
    rotterdam: Branch, amsterdam: Branch, name: str, value: str
) -> None:
    run()
    with pytest.raises(CommandError, match=rf"\({name}\).*Add --replace"):
        run(**{name: value})
    assert (eva().epoch, str(eva().phone), eva().branch) == (1, "+31612345678", rotterdam)
    assert f"Changed for eva@werk.example: {name}" in run("--replace", **{name: value})
    assert eva().epoch == 2
    assert MailLink.objects.filter(user=eva(), ended_at=None, epoch=2).count() == 1


def test_blocked_person_needs_replace(rotterdam: Branch) -> None:
    run()
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match=r"\(blocked\)"):
        run()
    run("--replace")
    assert (eva().is_active, eva().epoch) == (True, 2)


def test_replace_with_unchanged_facts_ends_no_access(rotterdam: Branch) -> None:
    run()
    run("--replace")
    assert eva().epoch == 1


@pytest.mark.parametrize("missing", ["--first-name", "--last-name", "--phone"])
def test_missing_option_is_named(missing: str) -> None:
    with pytest.raises(CommandError, match=missing):
        run(**{missing.strip("-").replace("-", "_"): ""})


@pytest.mark.requirement("S71")
@pytest.mark.asvs("V6.3.2", "V6.4.6")
@pytest.mark.parametrize(
    ("command", "words"),
    [("createsuperuser", []), ("changepassword", ["eva@werk.example"])],
)
def test_createsuperuser_and_changepassword_refuse_and_name_invite(
    command: str, words: list[str]
) -> None:
    with pytest.raises(CommandError, match=r"manage\.py invite"):
        call_command(command, *words)
    assert not User.objects.exists()
