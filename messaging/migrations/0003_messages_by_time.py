from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_doubted_at")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["created_at"], name="messaging_message_created"),
        ),
    ]
