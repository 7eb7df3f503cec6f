"""For an SMS in doubt: ask the provider whether it was sent, before sending it again (S91).

An SMS is in doubt if it was handed over without a response, or if a killed sender was sending it. A
sender claims the row before asking, so that two senders never ask about the same SMS. If the
provider has the SMS, the row gets the state that the provider reports. If the provider still does
not have it at the last look, the SMS is sent again. As long as the provider does not respond, the
SMS is not sent.
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

# The search starts this long before the SMS was queued: our clock may be ahead of the provider's,
# by an hour if summer time was set by hand. Other SMS to the same number that the search then finds
# have another text, or their provider id is in another row.
CLOCKS_APART = timedelta(hours=2)
# The longest wait before a provider that did not respond is asked again.
PATIENCE = timedelta(seconds=40)

_random = SystemRandom()


def look(row: Message) -> Finding:
    """Ask the provider whether it has the SMS of one claimed row. Never raises.

    Call it with no transaction open.
    """
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
    """Write what `look` found, unless another sender has claimed the row since.

    Return the new state, or `lost` if nothing was written. `now` is when `look` was called.
    """
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
    later = next_look(row.doubted_at or now, now)
    if not_there and later is None:
        return State.QUEUED, outcomes.cleared(row, now)
    due_at = later if later and not_there else now + PATIENCE * _random.uniform(0.5, 1.0)
    return State.UNKNOWN, outcomes.look_again(row, due_at)


def _give_up(row: Message, fate: Fate) -> tuple[State, bool]:
    return State.EXPIRED if fate == Fate.EXPIRE else State.UNKNOWN, outcomes.given_up(row, fate)
