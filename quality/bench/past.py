"""Give all people a past: an invitation with its mail and link, and some logins. PostgreSQL only.

Run in the site's environment after `quality.bench.seed`. One person is really invited; all other
people get copies of that person's rows.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Branch, MailLink
from accounts.people.roles import Role
from messaging.models import Message
from messaging.states import WIPED, State
from onboarding.services import invite

_MAILS = (
    """
    CREATE TEMPORARY TABLE copies AS
      SELECT person.id AS person, person.branch_id AS branch, model.*
      FROM accounts_user AS person, messaging_message AS model WHERE person.id <> model.user_id
    """,
    """
    UPDATE copies SET id = gen_random_uuid(), user_id = person, branch_id = branch,
      created_at = created_at - random() * interval '80 days'
    """,
    "ALTER TABLE copies DROP COLUMN person, DROP COLUMN branch",
    "INSERT INTO messaging_message SELECT * FROM copies",
    "DROP TABLE copies",
)
_LINKS = (
    """
    CREATE TEMPORARY TABLE copies AS
      SELECT person.id AS person, person.email, model.*
      FROM accounts_user AS person, accounts_maillink AS model WHERE person.id <> model.user_id
    """,
    """
    UPDATE copies SET id = nextval('accounts_maillink_id_seq'), user_id = person, address = email,
      digest = encode(sha256(convert_to(email, 'UTF8')), 'hex')
    """,
    "ALTER TABLE copies DROP COLUMN person, DROP COLUMN email",
    "INSERT INTO accounts_maillink SELECT * FROM copies",
    "DROP TABLE copies",
)
_ACTIVATIONS = (
    """
    CREATE TEMPORARY TABLE copies AS
      SELECT link.id AS own_link, link.user_id AS person, mail.id AS mail,
        mail.created_at AS sent, mail.branch_id AS own_branch, model.*
      FROM onboarding_activation AS model, accounts_maillink AS link
      JOIN messaging_message AS mail ON mail.user_id = link.user_id
      WHERE link.user_id <> model.user_id
    """,
    """
    UPDATE copies SET id = nextval('onboarding_activation_id_seq'), user_id = person,
      link_id = own_link, message_id = mail, at = sent, branch_id = own_branch
    """,
    """
    ALTER TABLE copies DROP COLUMN person, DROP COLUMN own_link, DROP COLUMN mail,
      DROP COLUMN sent, DROP COLUMN own_branch
    """,
    "INSERT INTO onboarding_activation SELECT * FROM copies",
    "DROP TABLE copies",
)
_LOGINS = (
    """
    CREATE TEMPORARY TABLE copies AS
      SELECT person.id AS person, person.branch_id AS branch, random() * 180 AS days, model.*
      FROM accounts_user AS person, accounts_securityevent AS model, generate_series(1, 3)
      WHERE model.what = 'invited' AND model.user_id <> person.id
    """,
    """
    UPDATE copies SET id = nextval('accounts_securityevent_id_seq'), what = 'login', by = 'site',
      user_id = person, by_user_id = person, branch_id = branch,
      at = at - days * interval '1 day',
      network = CASE WHEN days < 29 THEN '198.51.100.0/24' ELSE '' END
    """,
    "ALTER TABLE copies DROP COLUMN person, DROP COLUMN branch, DROP COLUMN days",
    "INSERT INTO accounts_securityevent SELECT * FROM copies",
    "DROP TABLE copies",
)


@transaction.atomic
def live() -> None:
    """Invite one person, and copy the rows of this invitation for all other people."""
    _invite_one()
    with connection.cursor() as cursor:
        for statement in (*_MAILS, *_LINKS, *_ACTIVATIONS, *_LOGINS):
            cursor.execute(statement)


def _invite_one() -> None:
    """Invite a person. The mail is marked as sent and the link as used."""
    now = timezone.now()
    invite(
        by=None,
        now=now,
        email="model@example.com",
        first_name="Model",
        last_name="van Allen",
        phone="+31687654321",
        branch=Branch.objects.first(),
        role=Role.EMPLOYEE,
        language="nl",
    )
    Message.objects.update(state=State.SENT, sent_at=now, **WIPED)
    MailLink.objects.update(used_at=now)
