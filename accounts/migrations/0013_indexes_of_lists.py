"""Index for the desk's lists: people of a branch by name, events of a branch or kind by time."""

from importlib import import_module

from django.db import migrations, models

BESIDE_LOGINS = import_module("accounts.migrations.0011_events_with_a_network")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0012_trigrams")]

    operations = [
        BESIDE_LOGINS.AddIndexBesideLogins(
            model_name="user",
            index=models.Index(
                fields=["branch", "folded_name", "id"], name="accounts_user_of_branch"
            ),
        ),
        BESIDE_LOGINS.AddIndexBesideLogins(
            model_name="securityevent",
            index=models.Index(fields=["branch_id", "at"], name="accounts_event_branch_at"),
        ),
        BESIDE_LOGINS.AddIndexBesideLogins(
            model_name="securityevent",
            index=models.Index(
                condition=models.Q(("what", "login"), _negated=True),
                fields=["what", "at"],
                name="accounts_event_what_at",
            ),
        ),
    ]
