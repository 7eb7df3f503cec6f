from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

LOOK = ("accounts.view_branch", "accounts.view_user", "messaging.view_message")
ACTIVATIONS = ("onboarding.view_activation", "onboarding.send_activation")
PEOPLE = ("accounts.add_user", "accounts.change_user")
BRANCHES = ("accounts.add_branch", "accounts.change_branch")

# Support sees all branches, people and messages, and may send activation mails again.
# desk/scoping.py decides which rows a role sees, onboarding/authority.py which people a role may
# act on.
ROLES: dict[str, tuple[str, ...]] = {
    "employee": (),
    "branch-admin": LOOK + ACTIVATIONS + PEOPLE,
    "support": LOOK + ACTIVATIONS,
    "head-office": LOOK + ACTIVATIONS + PEOPLE + BRANCHES,
}


def make_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Create the groups of ROLES with exactly these permissions; a second run changes nothing.

    The permissions are created here too: on a fresh database Django creates them only after the
    last migration, and then skips permissions that exist.
    """
    groups = apps.get_model("auth", "Group").objects
    for name, permissions in ROLES.items():
        group, _made = groups.get_or_create(name=name)
        group.permissions.set([_permission(apps, dotted) for dotted in permissions])


def _permission(apps: Apps, dotted: str) -> object:
    app_label, _, codename = dotted.partition(".")
    action, _, model = codename.partition("_")
    options = apps.get_model(app_label, model)._meta
    names = dict(options.permissions)
    content_types = apps.get_model("contenttypes", "ContentType").objects
    content_type, _made = content_types.get_or_create(app_label=app_label, model=model)
    permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=codename,
        defaults={"name": names.get(codename, f"Can {action} {options.verbose_name}")},
    )
    return permission


class Migration(migrations.Migration):
    dependencies = [
        ("onboarding", "0001_activation"),
        ("messaging", "0001_message"),
        ("accounts", "0001_people_and_links"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
