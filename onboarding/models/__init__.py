"""The models of inviting people."""

from __future__ import annotations

from onboarding.models.activation import Activation
from onboarding.models.job import Job, JobKind, JobRow, JobState, RowState
from onboarding.models.progress import Progress, Stage, Trouble
from onboarding.models.reminder import Reminder, ReminderStop

__all__ = [
    "Activation",
    "Job",
    "JobKind",
    "JobRow",
    "JobState",
    "Progress",
    "Reminder",
    "ReminderStop",
    "RowState",
    "Stage",
    "Trouble",
]
