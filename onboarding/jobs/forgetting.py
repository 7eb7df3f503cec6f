"""Leave nothing of a person in the rows of jobs after the person was erased (GDPR art. 17)."""

from __future__ import annotations

from onboarding.models import JobRow


def forget_person(user_id: int) -> None:
    """Wipe the cells of the rows about this person, in the transaction that erases the person."""
    JobRow.objects.filter(user=user_id).update(payload="", errors={})
