"""Copy the networks of former events into their rows.

The migration copies them in pieces, each in its own transaction: a login waits for one piece at
most. An interrupted run can be repeated. The former table keeps its rows until they are purged, so
that the former release, started again, still shows them.
"""

from importlib import import_module

from django.db import connection, migrations, transaction

GUARDED = import_module("accounts.migrations.0009_network_in_the_event")

PIECE = 5_000
_LAST = """
    SELECT MAX(event_id) FROM (
        SELECT event_id FROM accounts_eventnetwork WHERE event_id > %s ORDER BY event_id LIMIT %s
    ) AS piece
"""
_COPY = """
    UPDATE accounts_securityevent SET network = (
        SELECT former.network FROM accounts_eventnetwork AS former
        WHERE former.event_id = accounts_securityevent.id
    )
    WHERE network = '' AND id IN (
        SELECT event_id FROM accounts_eventnetwork WHERE event_id > %s AND event_id <= %s
    )
"""
_COPY_BACK = """
    INSERT INTO accounts_eventnetwork (event_id, network)
    SELECT id, network FROM accounts_securityevent
    WHERE network <> '' AND NOT EXISTS (
        SELECT 1 FROM accounts_eventnetwork WHERE event_id = accounts_securityevent.id
    )
"""
# Only for the transaction of a piece, in which no other connection can write to the log.
_LET_UPDATE = {
    "postgresql": "ALTER TABLE accounts_securityevent DISABLE TRIGGER accounts_securityevent_row",
    "sqlite": "DROP TRIGGER accounts_securityevent_update",
}
_REFUSE_UPDATE = {
    "postgresql": "ALTER TABLE accounts_securityevent ENABLE TRIGGER accounts_securityevent_row",
    "sqlite": GUARDED.UPDATE_ON_SQLITE,
}


def copy(_apps: object, _schema_editor: object) -> None:
    last: int | None = 0
    while last is not None:
        last = _copy_piece(last)


@transaction.atomic
def _copy_piece(after: int) -> int | None:
    """Copy the next networks; return the last event's key, or None if no network is left."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [after, PIECE])
        last: int | None = cursor.fetchone()[0]
        if last is not None:
            cursor.execute(_LET_UPDATE[connection.vendor])
            cursor.execute(_COPY, [after, last])
            cursor.execute(_REFUSE_UPDATE[connection.vendor])
    return last


def copy_back(_apps: object, _schema_editor: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COPY_BACK)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0009_network_in_the_event")]

    operations = [migrations.RunPython(copy, copy_back)]
