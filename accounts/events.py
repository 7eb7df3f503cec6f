"""Write the security log (S101)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.models import SecurityEvent

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from accounts.visit import Visit


def record(what: str, *, user: User | None, visit: Visit) -> None:
    """Note what a visitor's deed did to `user`, from which network."""
    SecurityEvent.objects.create(
        at=visit.now,
        what=what,
        user_id=user.pk if user else None,
        by_user_id=user.pk if user else None,
        branch_id=user.branch_id if user else None,
        network=visit.network,
    )


def record_by(what: str, *, user: User, by: User | None, now: datetime) -> None:
    """Note what the desk did to `user`; nobody `by` means the command line."""
    SecurityEvent.objects.create(
        at=now,
        what=what,
        user_id=user.pk,
        by_user_id=by.pk if by else None,
        by="desk" if by else "cli",
        branch_id=user.branch_id,
    )
