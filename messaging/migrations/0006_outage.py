from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0005_sms_usage"),
    ]

    operations = [
        migrations.CreateModel(
            name="Outage",
            fields=[
                ("kind", models.CharField(max_length=4, primary_key=True, serialize=False)),
                ("cause", models.CharField(max_length=11)),
                ("code", models.CharField(max_length=60)),
                ("since", models.DateTimeField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
    ]
