"""Keep how many rows a job has: the list of jobs shows it, and counting them takes too long."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("onboarding", "0009_index_of_reminders")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="row_count",
            field=models.PositiveIntegerField(
                db_default=0, default=0, editable=False, verbose_name="regels"
            ),
        ),
    ]
