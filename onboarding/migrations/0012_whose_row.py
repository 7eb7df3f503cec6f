"""Find the rows of jobs that have a person's address, so that erasing the person wipes them too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("onboarding", "0011_logo_page")]

    operations = [
        migrations.AddField(
            model_name="jobrow",
            name="whose",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=64
            ),
        ),
        migrations.AddIndex(
            model_name="jobrow",
            index=models.Index(
                condition=models.Q(("whose", ""), _negated=True),
                fields=["whose"],
                name="onboarding_jobrow_whose",
            ),
        ),
    ]
