"""Index the due messages in the order of sending: mails of bulk jobs last."""

from importlib import import_module

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

BESIDE_LOGINS = import_module("accounts.migrations.0011_events_with_a_network")


class RemoveIndexBesideSenders(migrations.RemoveIndex):
    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        del app_label, from_state, to_state
        how = "CONCURRENTLY " if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP INDEX {how}IF EXISTS {self.name}")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("messaging", "0009_bulk_mails_last")]

    operations = [
        BESIDE_LOGINS.AddIndexBesideLogins(
            model_name="message",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["kind", "is_bulk", "due_at"],
                name="messaging_message_next",
            ),
        ),
        RemoveIndexBesideSenders(model_name="message", name="messaging_message_due"),
    ]
