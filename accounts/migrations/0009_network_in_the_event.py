"""Store the network of an event in the event's row, and let a purge empty it (docs/decisions/0017).

While a row of LogPermit exists, the triggers let one UPDATE through: one that sets the network of
an event to '' and changes nothing else. Adding the column on SQLite drops the triggers of the
table, so all triggers are taken down before and put up afterwards, in one transaction.

A later migration that changes SecurityEvent does the same with `take_down` and a `put_up` that
knows the new columns. Without that, the tests of the log fail.

The table of networks stays for one release, because web processes of the former release still
write to it during an upgrade.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

EARLIER = import_module("accounts.migrations.0004_the_log_only_grows")

# In the order in which the former release writes to them, so that the two cannot deadlock.
_LOCK = "LOCK TABLE accounts_securityevent, accounts_eventnetwork IN ACCESS EXCLUSIVE MODE"
_OTHERS = ("id", "at", "what", "user_id", "by_user_id", "by", "branch_id")


def _unchanged(same: str) -> str:
    return " AND ".join(f'NEW."{name}" {same} OLD."{name}"' for name in _OTHERS)


# PostgreSQL resolves the columns of OLD and NEW only where it gets to them, so the comparison
# stands in a branch that the other table never reaches.
_FUNCTION = """
    CREATE OR REPLACE FUNCTION accounts_log_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM accounts_logpermit) THEN
            RETURN OLD;
        ELSIF TG_OP = 'TRUNCATE' AND NOT EXISTS (SELECT FROM accounts_securityevent) THEN
            RETURN NULL;
        ELSIF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'accounts_securityevent' THEN
            IF NEW.network = '' AND <unchanged> AND EXISTS (SELECT FROM accounts_logpermit) THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'the security log only grows'
            USING ERRCODE = 'integrity_constraint_violation';
    END
    $$
""".replace("<unchanged>", _unchanged("IS NOT DISTINCT FROM"))
# IS, because a comparison with NULL by = would be neither true nor false, and pass.
UPDATE_ON_SQLITE = """
    CREATE TRIGGER accounts_securityevent_update BEFORE UPDATE ON accounts_securityevent
    WHEN NOT (NEW.network IS '' AND <unchanged> AND EXISTS (SELECT 1 FROM accounts_logpermit))
    BEGIN SELECT RAISE(ABORT, 'the security log only grows'); END
""".replace("<unchanged>", _unchanged("IS"))


def take_down(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_LOCK, params=None)
    EARLIER.take_down(apps, schema_editor)


def put_up(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    EARLIER.put_up(apps, schema_editor)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_FUNCTION, params=None)
        return
    schema_editor.execute("DROP TRIGGER accounts_securityevent_update", params=None)
    schema_editor.execute(UPDATE_ON_SQLITE, params=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_whole_numbers")]

    operations = [
        migrations.RunPython(take_down, EARLIER.put_up),
        migrations.AddField(
            model_name="securityevent",
            name="network",
            # A web process of the former release inserts rows without this column.
            field=models.CharField(
                db_default="", default="", max_length=43, verbose_name="netwerk"
            ),
        ),
        migrations.AlterField(
            model_name="eventnetwork",
            name="event",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                primary_key=True,
                related_name="+",
                serialize=False,
                to="accounts.securityevent",
            ),
        ),
        migrations.RunPython(put_up, take_down),
    ]
