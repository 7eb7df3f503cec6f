from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MAY_READ = ("branch-admin", "support", "head-office")


def let_read(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Let the roles of MAY_READ read the security log; a second run changes nothing."""
    content_types = apps.get_model("contenttypes", "ContentType").objects
    content_type, _made = content_types.get_or_create(app_label="accounts", model="securityevent")
    permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="view_securityevent",
        defaults={"name": "Can view gebeurtenis"},
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=MAY_READ):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("onboarding", "0003_counter_codes"),
        ("accounts", "0004_the_log_only_grows"),
    ]

    operations = [migrations.RunPython(let_read, migrations.RunPython.noop)]
