"""Let mails of a bulk job be sent after all others.

The column copies no large table, as its default is constant. Django would copy the table on SQLite,
where ADD COLUMN does not.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState


class AddColumnInPlace(migrations.AddField):
    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        schema_editor.execute(f'ALTER TABLE "{table}" ADD COLUMN "is_bulk" bool NOT NULL DEFAULT 0')


class Migration(migrations.Migration):
    dependencies = [("messaging", "0008_heartbeat")]

    operations = [
        AddColumnInPlace(
            model_name="message",
            name="is_bulk",
            # A process of the former release inserts rows without this column.
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
