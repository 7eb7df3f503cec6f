"""The pages of mail links that are unopened, unknown, expired or used, of each purpose."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.browser.cells.walk import SHORT, Walk
from tests.journeys.town import PASSWORD, Person, link_in

_OLD = "'2026-01-01T00:00Z'"


def test_screens_of_activation_links_have_no_findings(walk: Walk) -> None:
    dirk, mia = walk.person("Dirk"), walk.person("Mia")
    never_sent(walk, "activeren/", "/activeren/")
    with walk.stop("activeren/", "expired"):
        expire(walk, dirk)
        walk.open(walk.site.link_for(dirk))
    with walk.stop("activeren/opnieuw/", "done"):
        walk.submit()
    walk.site.deliver()
    link = walk.site.link_for(dirk)
    walk.enrol(dirk)
    with walk.stop("activeren/", "other"):
        walk.open(walk.site.link_for(mia))
    with walk.stop("activeren/", "used"):
        walk.log_out()
        walk.open(link)
    assert not walk.findings, "\n".join(walk.findings)


def test_screens_of_a_forgotten_password_have_no_findings(walk: Walk) -> None:
    carol = walk.person("Carol")
    walk.enrol(carol)
    walk.forget()
    never_sent(walk, "wachtwoord/nieuw/", "/wachtwoord/")
    ask_for_a_mail(walk, carol)
    link = walk.site.link_for(carol)
    with walk.stop("wachtwoord/nieuw/", "expired"):
        expire(walk, carol)
        walk.open(link)
    with walk.stop("wachtwoord/nieuw/opnieuw/", "done"):
        walk.submit()
    walk.site.deliver()
    link = walk.site.link_for(carol)
    with walk.stop("wachtwoord/nieuw/", "empty"):
        walk.open(link)
    with walk.stop("wachtwoord/nieuw/", "error"):
        walk.submit(password=SHORT)
    walk.submit(password=f"{PASSWORD} Twee")
    with walk.stop("wachtwoord/nieuw/", "used"):
        walk.open(link)
    assert not walk.findings, "\n".join(walk.findings)


def ask_for_a_mail(walk: Walk, person: Person) -> None:
    with walk.stop("wachtwoord/vergeten/", "empty"):
        walk.open("/wachtwoord/vergeten/")
    with walk.stop("wachtwoord/vergeten/", "error"):
        walk.submit(email="geen adres")
    with walk.stop("wachtwoord/vergeten/gestuurd/", "done"):
        walk.submit(email=person.email)
    walk.site.deliver()


def test_screens_of_reminders_have_no_findings(walk: Walk) -> None:
    anke = walk.person("Anke")
    walk.manage(_REMIND.format(anke.email))
    walk.site.deliver()
    with walk.stop("herinnering/<str:token>/", "empty"):
        walk.open(urlsplit(link_in(walk.site.newest_mail(anke), "/herinnering/")).path)
    with walk.stop("herinnering/gestopt/", "done"):
        walk.submit()
    with walk.stop("herinnering/<str:token>/", "wrong"):
        walk.open(f"/herinnering/{'x' * 43}/")
    assert not walk.findings, "\n".join(walk.findings)


def never_sent(walk: Walk, screen: str, path: str) -> None:
    """Open the screen of a link in a browser that opened no link, and a link of no mail."""
    with walk.stop(screen, "unopened"):
        walk.open(f"/{screen}")
    with walk.stop(screen, "wrong"):
        walk.open(f"{walk.site.url}{path}{'x' * 43}/")


def expire(walk: Walk, person: Person) -> None:
    """Let time pass: no test can wait until a link expires."""
    walk.manage(_EXPIRE.format(person.email))


_REMIND = (
    "from django.utils import timezone; from accounts.models import User;"
    "from onboarding.reminders import remind_person;"
    "user = User.objects.get(email='{}');"
    "remind_person(user_id=user.pk, number=1, now=timezone.now())"
)
_EXPIRE = (
    "from accounts.models import MailLink;"
    f"MailLink.objects.filter(user__email='{{}}').update(expires_at={_OLD})"
)
