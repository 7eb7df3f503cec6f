"""Index the people who are blocked or frozen, for the desk's board."""

from importlib import import_module

from django.db import migrations, models

BESIDE_LOGINS = import_module("accounts.migrations.0011_events_with_a_network")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0015_events_by_colleague")]

    operations = [
        BESIDE_LOGINS.AddIndexBesideLogins(
            model_name="user",
            index=models.Index(
                condition=models.Q(
                    ("is_active", False), ("frozen_at__isnull", False), _connector="OR"
                ),
                fields=["branch"],
                name="accounts_user_out_of_use",
            ),
        ),
    ]
