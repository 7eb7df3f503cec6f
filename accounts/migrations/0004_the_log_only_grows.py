"""Make the security log append-only (docs/decisions/0017).

The networks move to their own table. Triggers refuse every change to the log; rows can be deleted
only while a row of LogPermit exists.

On SQLite a later migration that alters one of these tables creates the table again, without its
triggers: it has to do what 0009 does.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_TABLES = {"accounts_securityevent": "id", "accounts_eventnetwork": "event_id"}

# An empty log can be truncated, because test databases are cleared by truncating all tables.
_FUNCTION = """
    CREATE FUNCTION accounts_log_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM accounts_logpermit) THEN
            RETURN OLD;
        ELSIF TG_OP = 'TRUNCATE' AND NOT EXISTS (SELECT FROM accounts_securityevent) THEN
            RETURN NULL;
        END IF;
        RAISE EXCEPTION 'the security log only grows'
            USING ERRCODE = 'integrity_constraint_violation';
    END
    $$
"""
_ON_POSTGRES = {
    "row": "BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW",
    "whole": "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
}
# REPLACE INTO deletes rows without firing the DELETE trigger, hence the trigger "replace".
_ON_SQLITE = {
    "update": "BEFORE UPDATE ON {table}",
    "delete": "BEFORE DELETE ON {table} WHEN NOT EXISTS (SELECT 1 FROM accounts_logpermit)",
    "replace": (
        "BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"
    ),
}


def put_up(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_FUNCTION, params=None)
        triggers, deed = _ON_POSTGRES, "EXECUTE FUNCTION accounts_log_only_grows()"
    else:
        triggers = _ON_SQLITE
        deed = "BEGIN SELECT RAISE(ABORT, 'the security log only grows'); END"
    for table, key in _TABLES.items():
        for name, moment in triggers.items():
            when = moment.format(table=table, key=key)
            schema_editor.execute(f"CREATE TRIGGER {table}_{name} {when} {deed}", params=None)


def take_down(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION accounts_log_only_grows() CASCADE", params=None)
        return
    for table in _TABLES:
        for name in _ON_SQLITE:
            schema_editor.execute(f"DROP TRIGGER {table}_{name}", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_events_by_time"),
    ]

    operations = [
        migrations.CreateModel(
            name="EventNetwork",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="origin",
                        serialize=False,
                        to="accounts.securityevent",
                    ),
                ),
                ("network", models.CharField(max_length=43, verbose_name="netwerk")),
            ],
            options={
                "verbose_name": "netwerk",
                "verbose_name_plural": "netwerken",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="LogPermit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunSQL(
            "INSERT INTO accounts_eventnetwork (event_id, network)"
            " SELECT id, network FROM accounts_securityevent WHERE network <> ''",
            "UPDATE accounts_securityevent SET network = COALESCE((SELECT network"
            " FROM accounts_eventnetwork WHERE event_id = accounts_securityevent.id), '')",
        ),
        migrations.RemoveField(model_name="securityevent", name="network"),
        migrations.RunPython(put_up, take_down),
    ]
