from __future__ import annotations

from messaging.models.heartbeat import Heartbeat
from messaging.models.message import Message, MessageQuerySet
from messaging.models.outages import Outage
from messaging.models.switch import SmsStop

__all__ = ["Heartbeat", "Message", "MessageQuerySet", "Outage", "SmsStop"]
