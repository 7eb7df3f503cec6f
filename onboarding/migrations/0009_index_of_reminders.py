"""Index the people at whom a sender looks next, without holding up logins."""

from importlib import import_module

from django.db import migrations, models

BESIDE_LOGINS = import_module("accounts.migrations.0011_events_with_a_network")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("onboarding", "0008_reminders")]

    operations = [
        BESIDE_LOGINS.AddIndexBesideLogins(
            model_name="progress",
            index=models.Index(
                condition=models.Q(("remind_at__isnull", False)),
                fields=["remind_at"],
                name="onboarding_progress_remind",
            ),
        ),
    ]
