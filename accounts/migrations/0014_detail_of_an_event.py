"""Add what a change was from and to, and let an erasure empty it (docs/decisions/0046).

While a row of LogPermit exists, the triggers let an UPDATE through that empties `network` or
`detail`, and changes nothing else. Adding the column on SQLite drops the triggers of the table, so
this migration takes them down and puts them up, as 0009 does.
"""

from importlib import import_module

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FORMER = import_module("accounts.migrations.0009_network_in_the_event")

_FIXED = ("id", "at", "what", "user_id", "by_user_id", "by", "branch_id")


def _allowed(same: str) -> str:
    """Return the SQL condition of an allowed UPDATE. `same` is a null-safe comparison."""

    def kept(*names: str) -> str:
        return " AND ".join(f'NEW."{name}" {same} OLD."{name}"' for name in names)

    network = f"NEW.network {same} '' AND {kept('detail')}"
    detail = f"NEW.detail {same} '' AND OLD.detail <> '' AND {kept('network')}"
    return f"{kept(*_FIXED)} AND (({network}) OR ({detail}))"


_FUNCTION = """
    CREATE OR REPLACE FUNCTION accounts_log_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM accounts_logpermit) THEN
            RETURN OLD;
        ELSIF TG_OP = 'TRUNCATE' AND NOT EXISTS (SELECT FROM accounts_securityevent) THEN
            RETURN NULL;
        ELSIF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'accounts_securityevent' THEN
            IF <allowed> AND EXISTS (SELECT FROM accounts_logpermit) THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'the security log only grows'
            USING ERRCODE = 'integrity_constraint_violation';
    END
    $$
""".replace("<allowed>", _allowed("IS NOT DISTINCT FROM"))
UPDATE_ON_SQLITE = """
    CREATE TRIGGER accounts_securityevent_update BEFORE UPDATE ON accounts_securityevent
    WHEN NOT (<allowed> AND EXISTS (SELECT 1 FROM accounts_logpermit))
    BEGIN SELECT RAISE(ABORT, 'the security log only grows'); END
""".replace("<allowed>", _allowed("IS"))

take_down = FORMER.take_down


def put_up(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    FORMER.put_up(apps, schema_editor)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_FUNCTION, params=None)
        return
    schema_editor.execute("DROP TRIGGER accounts_securityevent_update", params=None)
    schema_editor.execute(UPDATE_ON_SQLITE, params=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_indexes_of_lists")]

    operations = [
        migrations.RunPython(take_down, FORMER.put_up),
        migrations.AddField(
            model_name="securityevent",
            name="detail",
            # A web process of the former release inserts rows without this column.
            field=models.CharField(
                db_default="", default="", max_length=250, verbose_name="van en naar"
            ),
        ),
        migrations.RunPython(put_up, take_down),
    ]
