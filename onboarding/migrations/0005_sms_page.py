from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MAY_LOOK = ("branch-admin", "support", "head-office")


def let_look(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Let the roles of MAY_LOOK see the desk's SMS page; a second run changes nothing."""
    content_types = apps.get_model("contenttypes", "ContentType").objects
    content_type, _made = content_types.get_or_create(app_label="messaging", model="smsstop")
    permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="view_smsstop",
        defaults={"name": "Can view sms-verbruik"},
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=MAY_LOOK):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("onboarding", "0004_who_reads_the_log"),
        ("messaging", "0004_sms_use"),
    ]

    operations = [migrations.RunPython(let_look, migrations.RunPython.noop)]
