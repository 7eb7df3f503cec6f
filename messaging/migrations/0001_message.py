import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("mail", "e-mail"), ("sms", "sms")],
                        max_length=4,
                        verbose_name="soort",
                    ),
                ),
                ("purpose", models.CharField(max_length=40, verbose_name="doel")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "wacht"),
                            ("sending", "wordt verstuurd"),
                            ("sent", "verstuurd"),
                            ("delivered", "aangekomen"),
                            ("failed", "mislukt"),
                            ("expired", "verlopen"),
                            ("unknown", "onbekend"),
                        ],
                        default="queued",
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                ("payload", models.TextField(blank=True, editable=False)),
                ("due_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="pogingen")),
                ("provider_id", models.CharField(blank=True, max_length=300)),
                ("error", models.CharField(blank=True, max_length=60, verbose_name="fout")),
                ("created_at", models.DateTimeField(verbose_name="gemaakt")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="verstuurd")),
                ("delivered_at", models.DateTimeField(null=True, verbose_name="aangekomen")),
                (
                    "branch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to="accounts.branch",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "bericht",
                "verbose_name_plural": "berichten",
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["kind", "due_at"],
                        name="messaging_message_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_at__isnull", True), ("payload", "")),
                            models.Q(
                                models.Q(("payload", ""), _negated=True), ("due_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="messaging_payload_has_its_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ("queued", "sending")),
                                models.Q(("payload", ""), _negated=True),
                            ),
                            models.Q(
                                ("payload", ""),
                                ("state__in", ("sent", "delivered", "failed", "expired")),
                            ),
                            ("state", "unknown"),
                            _connector="OR",
                        ),
                        name="messaging_ended_is_wiped",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["mail", "sms"]),
                            (
                                "state__in",
                                [
                                    "queued",
                                    "sending",
                                    "sent",
                                    "delivered",
                                    "failed",
                                    "expired",
                                    "unknown",
                                ],
                            ),
                        ),
                        name="messaging_known_words",
                    ),
                ],
            },
        ),
    ]
