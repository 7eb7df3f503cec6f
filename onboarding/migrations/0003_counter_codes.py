from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MAY_ISSUE = ("branch-admin", "head-office")


def let_issue(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Let the roles of MAY_ISSUE issue counter codes; a second run changes nothing."""
    content_types = apps.get_model("contenttypes", "ContentType").objects
    content_type, _made = content_types.get_or_create(app_label="twofactor", model="countercode")
    permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="issue_countercode",
        defaults={"name": "Can issue a counter code"},
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=MAY_ISSUE):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("onboarding", "0002_roles"),
        ("twofactor", "0003_counter_code"),
    ]

    operations = [migrations.RunPython(let_issue, migrations.RunPython.noop)]
