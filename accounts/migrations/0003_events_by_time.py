from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_recovery")]

    operations = [
        migrations.AddIndex(
            model_name="securityevent",
            index=models.Index(fields=["at"], name="accounts_event_at"),
        ),
    ]
