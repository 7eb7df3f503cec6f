from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0004_sms_use")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("kind", "sms")),
                fields=["kind", "created_at", "branch", "prefix", "state", "sent_at", "segments"],
                name="messaging_sms_usage",
            ),
        ),
    ]
