from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0006_outage")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="charged",
            # A process of the previous release that still runs inserts rows without this column.
            field=models.JSONField(
                db_default=models.Value([], models.JSONField()), default=list, editable=False
            ),
        ),
    ]
