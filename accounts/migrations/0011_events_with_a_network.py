"""Index the events that have a network, for the purge.

On PostgreSQL the index is made concurrently: a plain CREATE INDEX would let no login write its
event while it reads the whole log. An index that a broken-off run left is replaced by the next run.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState


class AddIndexBesideLogins(migrations.AddIndex):
    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        del from_state
        model = to_state.apps.get_model(app_label, self.model_name)
        how, drop = {}, "DROP INDEX"
        if schema_editor.connection.vendor == "postgresql":
            how, drop = {"concurrently": True}, "DROP INDEX CONCURRENTLY"
        schema_editor.execute(f"{drop} IF EXISTS {self.index.name}")
        schema_editor.add_index(model, self.index, **how)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0010_copy_the_networks")]

    operations = [
        AddIndexBesideLogins(
            model_name="securityevent",
            index=models.Index(
                condition=models.Q(("network", ""), _negated=True),
                fields=["id"],
                name="accounts_event_network",
            ),
        ),
    ]
