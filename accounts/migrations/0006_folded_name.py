from django.db import migrations, models

import accounts.models.name_fields


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_one_spelling")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="folded_name",
            field=accounts.models.name_fields.FoldedNameField(
                db_default="", default="", editable=False, max_length=200
            ),
        ),
        migrations.AlterModelOptions(
            name="user",
            options={
                "ordering": ("folded_name", "pk"),
                "verbose_name": "medewerker",
                "verbose_name_plural": "medewerkers",
            },
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["folded_name", "id"], name="accounts_user_by_name"),
        ),
    ]
