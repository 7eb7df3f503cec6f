"""Keep who was reminded, who wants no reminder, and when to look at a person next.

Nobody who was invited before this migration is reminded: their `remind_at` stays empty.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0017_branch_reminds"),
        ("onboarding", "0007_jobs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "herinnering",
                "verbose_name_plural": "herinneringen",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "number"), name="onboarding_reminder_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderStop",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reminder_stop",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "wil geen herinneringen",
                "verbose_name_plural": "willen geen herinneringen",
                "default_permissions": (),
            },
        ),
        migrations.AddField("progress", "remind_at", models.DateTimeField(null=True)),
        migrations.AddField("progress", "seen_at", models.DateTimeField(null=True)),
    ]
