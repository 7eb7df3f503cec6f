"""Every number that is a judgement (marked * in the requirements), with its source."""

from datetime import timedelta

from lib.limits import Limit, quota

_SECOND, _MINUTE, _HOUR, _DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)

# Idle and whole lifetime: of a sign-in under way, of a session, of a staff session (S50).
SIGN_IN_LIFETIME = (30 * _MINUTE, 60 * _MINUTE)
SESSION_LIFETIME = (60 * _MINUTE, 24 * _HOUR)
STAFF_SESSION_LIFETIME = (15 * _MINUTE, 8 * _HOUR)

# Mail links (S10, deviation D5).
LINK_LIFETIMES = {
    "activate": 7 * _DAY,
    "reset": 1 * _HOUR,
    "recover": 1 * _HOUR,
    "disown": 7 * _DAY,
}

# SMS codes: 10 minutes (NIST 800-63B-4 §3.1.3.2).
SMS_CODE_DIGITS = 6
SMS_CODE_LIFETIME = 10 * _MINUTE

# argon2id, OWASP's first choice (S3).
ARGON2_MEMORY_KIB, ARGON2_TIME, ARGON2_LANES = 19456, 2, 1

# Per account and network: from the fifth failure 30 s, doubling to an hour (S20, S21).
LOGIN_LIMIT = Limit("login", 5, wait=30 * _SECOND, longest=_HOUR, forget=_DAY)
APP_TRIES = Limit("app", 5, wait=30 * _SECOND, longest=_HOUR, forget=_DAY)

# Per person over all codes and sign-ins: five tries, then 15 minutes doubling to a day (S22).
# Only a right code or a number changed by the desk starts it anew, hence a year.
SMS_TRIES = Limit("sms-try", 5, wait=15 * _MINUTE, longest=_DAY, forget=365 * _DAY)

# SMS to one number: a minute apart, five a day (S23).
SMS_APART = quota("sms-apart", 1, per=_MINUTE)
SMS_PER_NUMBER = quota("sms-number", 5, per=_DAY)

# Mails that a visitor asks for (S26).
MAIL_PER_ADDRESS = quota("mail-address", 3, per=_HOUR)
MAIL_PER_NETWORK = quota("mail-network", 30, per=_HOUR)
