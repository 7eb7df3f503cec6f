from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_copy_the_networks")]

    operations = [
        migrations.AddIndex(
            model_name="securityevent",
            index=models.Index(
                condition=models.Q(("network", ""), _negated=True),
                fields=["id"],
                name="accounts_event_network",
            ),
        ),
    ]
