"""Let a branch decide whether its people are reminded."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0016_people_out_of_use")]

    operations = [
        migrations.AddField(
            model_name="branch",
            name="reminds",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text=(
                    "Wie nog niet klaar is, krijgt na een paar dagen een mail. Later volgt er nog een."
                ),
                verbose_name="stuurt herinneringen",
            ),
        ),
    ]
