"""Store every name in NFC, and fill the folded names of people.

The migration handles people in pieces, each in its own transaction: a login waits for one piece at
most, and memory use stays flat. An interrupted run can be repeated. NFC makes some names longer
(U+0958 becomes two characters): a name that no longer fits the column is cut off.
"""

from django.apps.registry import Apps
from django.db import connection, migrations, transaction

from accounts.models.names import folded_name, nfc

_PIECE = 1_000
_LAST, _FIRST, _BRANCH = 80, 60, 60  # characters of the columns
_UPDATE = "UPDATE accounts_user SET last_name = %s, first_name = %s, folded_name = %s WHERE id = %s"


def fill(apps: Apps, schema_editor: object) -> None:
    last: int | None = 0
    while last is not None:
        last = _fold_piece(apps, last)
    branches = apps.get_model("accounts", "Branch").objects
    for branch in branches.all():
        branches.filter(pk=branch.pk).update(name=nfc(branch.name)[:_BRANCH])


@transaction.atomic
def _fold_piece(apps: Apps, after: int) -> int | None:
    """Fold the names of the next people; return the last person's key, or None if none is left."""
    people = apps.get_model("accounts", "User").objects.select_for_update()
    names = people.order_by("pk").values_list("last_name", "first_name", "pk")
    piece = [
        (nfc(last)[:_LAST], nfc(first)[:_FIRST], key)
        for last, first, key in names.filter(pk__gt=after)[:_PIECE]
    ]
    with connection.cursor() as cursor:
        rows = [(last, first, folded_name(last, first), key) for last, first, key in piece]
        cursor.executemany(_UPDATE, rows)
    return piece[-1][2] if piece else None


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0006_folded_name")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
