"""Ask the provider whether an SMS in doubt was sent, before it is sent again (S91).

An SMS is in doubt if the provider's response was lost, or if a killed sender was sending it. It is
sent again only if the provider has no record of it at the last of several queries (LOOKS).
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from secrets import SystemRandom

from lib.sealing import SealBrokenError, unseal
from messaging import outcomes
from messaging.gateways.sms import sms_gateway
from messaging.models import Message
from messaging.outgoing import Sms
from messaging.receipts import Finding, NotThere, Report, Unreachable
from messaging.states import Fate, State, next_look

logger = logging.getLogger(__name__)

# The search starts this long before the SMS was queued: our clock may be ahead of the provider's.
CLOCKS_APART = timedelta(hours=2)  # summer time that was set by hand is one hour
PATIENCE = timedelta(seconds=40)  # the longest wait before a silent provider is asked again

_random = SystemRandom()


def look(row: Message) -> Finding:
    """Ask the provider about the SMS of a row. Call it outside a transaction. Never raises."""
    try:
        sms = Sms.from_json(unseal(row.payload, *row.seal_context))
        return sms_gateway().find(sms, row.created_at - CLOCKS_APART)
    except SealBrokenError:
        logger.exception("message %s does not open", row.pk, extra={"message_id": row.pk})
        return Unreachable("sealed", cause=None)
    except Exception as error:
        logger.exception(
            "asking about message %s broke its gateway", row.pk, extra={"message_id": row.pk}
        )
        return Unreachable(type(error).__name__, cause=None)


def record_look(row: Message, finding: Finding, now: datetime) -> str:
    """Store `finding` in the row. Return the new state, or `lost` if the row was changed since."""
    state, written = _settle(row, finding, now)
    what = (row.pk, type(finding).__name__, state)
    logger.info("message %s in doubt: %s, %s", *what, extra={"message_id": row.pk})
    return state.value if written else "lost"


def _settle(row: Message, finding: Finding, now: datetime) -> tuple[State, bool]:
    if isinstance(finding, Report):
        return finding.state, Message.objects.heard(row.pk, finding, now)
    not_there = isinstance(finding, NotThere)
    if row.expires_at <= now:
        return _give_up(row, Fate.EXPIRE if not_there else Fate.FORGET)
    later = next_look(row.doubted_at or now, now)  # `now` is when `look` was called
    if not_there and later is None:
        return State.QUEUED, outcomes.cleared(row, now)
    due_at = later if later and not_there else now + PATIENCE * _random.uniform(0.5, 1.0)
    return State.UNKNOWN, outcomes.look_again(row, due_at)


def _give_up(row: Message, fate: Fate) -> tuple[State, bool]:
    return State.EXPIRED if fate == Fate.EXPIRE else State.UNKNOWN, outcomes.given_up(row, fate)
