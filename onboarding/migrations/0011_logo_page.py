from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def let_change(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Let head office change the logo; a second run changes nothing."""
    content_types = apps.get_model("contenttypes", "ContentType").objects
    content_type, _made = content_types.get_or_create(app_label="accounts", model="logo")
    permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="change_logo",
        defaults={"name": "Can change logo"},
    )
    for group in apps.get_model("auth", "Group").objects.filter(name="head-office"):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("onboarding", "0010_rows_of_a_job"),
        ("accounts", "0018_logo"),
    ]

    operations = [migrations.RunPython(let_change, migrations.RunPython.noop)]
