"""Index security events by the colleague who caused them, for a filter of the log."""

from importlib import import_module

from django.db import migrations, models

BESIDE_LOGINS = import_module("accounts.migrations.0011_events_with_a_network")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0014_detail_of_an_event")]

    operations = [
        BESIDE_LOGINS.AddIndexBesideLogins(
            model_name="securityevent",
            index=models.Index(
                condition=models.Q(("by", "desk")),
                fields=["by_user_id", "at"],
                name="accounts_event_by_at",
            ),
        ),
    ]
