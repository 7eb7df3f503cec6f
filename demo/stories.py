"""What can have happened to a person of the crowd, from the invitation until now."""

from __future__ import annotations

from enum import Enum

_MAILED = "invite 9 mail"
_TEXTED = "open 95 password 3 text"
CONNECTED = f"{_TEXTED} 6 arrive 48 connect"


class Story(Enum):
    """The deeds of `History` in order, each after so many seconds; `|` waits until `Extra.hours`.

    A link expires by itself, if the person was invited long ago.
    """

    NEVER = ""
    QUEUED = "wait"
    SENT = _MAILED
    MAILED_AGAIN = f"{_MAILED} | again 7 mail"
    BOUNCED = f"{_MAILED} 41 bounce"
    OPENED = f"{_MAILED} | open"
    DOUBTED = f"{_MAILED} | open 95 password 3 doubt"
    RENUMBERED = f"{_MAILED} 5400 {_TEXTED} 60 lose | renumber"
    TEXTED = f"{_MAILED} | {_TEXTED}"
    ARRIVED = f"{_MAILED} | {_TEXTED} 6 arrive"
    LOST = f"{_MAILED} | {_TEXTED} 60 lose"
    READY = f"{_MAILED} | {CONNECTED}"
    USING = f"{_MAILED} 5400 {CONNECTED} | login"
    FROZEN = f"{_MAILED} 5400 {CONNECTED} | recover 130 replace 240 freeze"
    BLOCKED = f"{_MAILED} 5400 {CONNECTED} | block"
    BLOCKED_EARLY = f"{_MAILED} | block"
