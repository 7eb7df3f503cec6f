"""Store every address in its normal form (lib/mailbox.py).

Both spellings name the same mailbox, so no epoch is raised and no recovery is held. If two accounts
would have the same address, or if an account's or branch's address has no normal form, the
migration stops without a change: an operator has to decide (docs/operations.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.core.management.base import CommandError
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Manager, Model

from lib.by_key import by_key
from lib.mailbox import UnusableAddressError, folded


def fold(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    people = apps.get_model("accounts", "User").objects.using(alias)
    _demand_apart(people, apps.get_model("accounts", "Branch").objects.using(alias))
    # A link whose address has no normal form is not changed: it opens nothing.
    for name, column in (("User", "email"), ("MailLink", "address"), ("Branch", "reply_to")):
        rows = apps.get_model("accounts", name).objects.using(alias)
        for pk, spelling in _to_change(rows, column):
            if spelling:
                rows.filter(pk=pk).update(**{column: spelling})


def _demand_apart(people: Manager[Model], branches: Manager[Model]) -> None:
    """Raise CommandError with the ids of the accounts and branches that block the migration."""
    by_spelling: dict[str, list[int]] = defaultdict(list)
    for pk, spelling in _to_change(people, "email"):
        by_spelling[spelling].append(pk)
    unspelled = by_spelling.pop("", [])
    for spelling, ids in by_spelling.items():
        ids.extend(people.filter(email=spelling).values_list("pk", flat=True))
    doubles = [sorted(ids) for ids in by_spelling.values() if len(ids) > 1]
    told = [f"ids {_listed(ids)} have one mailbox" for ids in sorted(doubles)]
    told += [f"id {pk} has an address that cannot exist" for pk in unspelled]
    unspelled_branches = [pk for pk, spelling in _to_change(branches, "reply_to") if not spelling]
    told += [f"branch {pk} has an address that cannot exist" for pk in unspelled_branches]
    if told:
        raise CommandError(
            f"Nothing was changed. Of the accounts and branches, {'; '.join(told)}. Correct or erase"
            " all but one of each with the former release, then migrate again"
            " (docs/operations.md, Upgrades)."
        )


def _to_change(rows: Manager[Model], column: str) -> Iterator[tuple[int, str]]:
    """Yield the key and the normal form ("" if none) of each address not in normal form."""
    for row in by_key(rows.only(column)):
        address = getattr(row, column)
        spelling = _spelling(address)
        if spelling != address:
            yield row.pk, spelling


def _spelling(address: str) -> str:
    try:
        return folded(address)
    except UnusableAddressError:
        return ""


def _listed(ids: list[int]) -> str:
    return " and ".join(map(str, ids))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_the_log_only_grows"),
    ]

    operations = [
        migrations.RunPython(fold, migrations.RunPython.noop),
    ]
