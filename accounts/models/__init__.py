"""The models of `accounts`, one file per model."""

from __future__ import annotations

from accounts.models.branch import Branch
from accounts.models.logo import Logo
from accounts.models.mail_link import MailLink
from accounts.models.security_event import EventNetwork, LogPermit, SecurityEvent
from accounts.models.session import Session
from accounts.models.user import User

__all__ = [
    "Branch",
    "EventNetwork",
    "LogPermit",
    "Logo",
    "MailLink",
    "SecurityEvent",
    "Session",
    "User",
]
