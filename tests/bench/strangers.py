"""Makes people of every kind. Called inside the site's own environment, by `manage.py shell -c`."""

from django.contrib.auth.hashers import make_password

from accounts.models import User
from tests.bench.kinds import PASSWORD, Kind
from tests.bench.outbox import rotterdam


def make(many: int) -> None:
    """Make so many of each kind but the one that does not exist."""
    branch, hashed, none = rotterdam(), make_password(PASSWORD), make_password(None)
    User.objects.bulk_create(
        User(
            email=kind.address(number),
            first_name="Sanne",
            last_name="de Boer",
            phone=f"+3161{number:07d}",
            branch=branch,
            password=none if kind == Kind.INVITED else hashed,
            is_active=kind != Kind.BLOCKED,
        )
        for kind in (Kind.KNOWN, Kind.BLOCKED, Kind.INVITED)
        for number in range(many)
    )
