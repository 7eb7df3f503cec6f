"""Every number that is a judgement (marked * in the requirements), with its source."""

from __future__ import annotations

from datetime import timedelta

from lib.limits import Limit, memory, quota

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

# How long an app code counts as fresh for what may hurt (S52).
STEP_UP_LIFETIME = 5 * _MINUTE

# How long a form that was posted too late waits for its person, and the most characters of it,
# sealed: a cookie holds 4 KB (RFC 6265 §6.1), and all cookies of a request share a line of 8 KB.
CARRIED_LIFETIME = 15 * _MINUTE
CARRIED_MOST = 2_500

# Mail links (S10, deviation D5).
LINK_LIFETIMES = {
    "activate": 7 * _DAY,
    "reset": 1 * _HOUR,
    "recover": 1 * _HOUR,
    "disown": 7 * _DAY,
}

# How long a browser carries an opened link, from the mail's URL to the deed.
LINK_COOKIE_LIFETIME = 1 * _HOUR

# How long an error waits for the browser to follow the redirect to the page that shows it.
NOTE_LIFETIME = 2 * _MINUTE

# How long a notice about the account's safety is worth sending.
NOTICE_LIFETIME = 3 * _DAY

# How long records are kept (S101): a link that ended, to explain itself; the security log, and
# the networks in it; the record of a message.
LINKS_KEPT = 30 * _DAY
EVENTS_KEPT = 183 * _DAY
NETWORKS_KEPT = 30 * _DAY
MESSAGES_KEPT = 90 * _DAY
# A wrong password for an address that nobody has is about nobody, and anybody can make many.
NOBODYS_TRIES_KEPT = 7 * _DAY
# How many rows the purge deletes at a time: between two pieces others write.
PURGE_PIECE = 5_000

# From when on /readyz says that a message waits for a sender; of how long ago the logins are that
# /metrics counts (S104).
SENDER_LAG = 5 * _MINUTE
LOGINS_WINDOW = 5 * _MINUTE
# Bytes: with less on the disk of its file SQLite counts as full. Its log of writes takes 4 MB.
DISK_LEAST = 16 * 1024 * 1024

# How often a process compares its clock with the database's; from which difference on it is logged
# and stands on /readyz (an app code still passes: D4); from which on no sender sends.
CLOCK_COMPARED = 1 * _MINUTE
CLOCK_OFF = 30 * _SECOND
CLOCK_FAR_OFF = 2 * _MINUTE

# A sender's heartbeat, and after how long a silence another one takes it for dead. It gives up what
# it holds after half of that.
SENDER_BEAT = 10 * _SECOND
SENDER_SILENT = 60 * _SECOND

# SMS codes: 10 minutes (NIST 800-63B-4 §3.1.3.2).
SMS_CODE_DIGITS = 6
SMS_CODE_LIFETIME = 10 * _MINUTE

# Passwords, in characters (S1): at least and at most.
PASSWORD_SHORTEST = 15
PASSWORD_LONGEST = 128

# argon2id, OWASP's first choice (S3).
ARGON2_MEMORY_KIB, ARGON2_TIME, ARGON2_LANES = 19456, 2, 1

# How long a request may wait for a connection to the database (S105), in whole seconds.
DATABASE_PATIENCE = 3 * _SECOND
# Within which it gets one while all is well: from then on those who find all places to wait taken
# are refused at once.
DATABASE_GRACE = 0.25 * _SECOND

# How long a password may wait for its turn to be hashed (S4).
HASH_PATIENCE = 1 * _SECOND

# Per account and network: from the fifth failure 30 s, doubling to an hour (S20, S21).
LOGIN_LIMIT = Limit("login", 5, wait=30 * _SECOND, longest=_HOUR, forget=_DAY)
APP_TRIES = Limit("app", 5, wait=30 * _SECOND, longest=_HOUR, forget=_DAY)

# An account as a whole: from the 21st failure in 15 minutes one try a 30 seconds (S20).
LOGIN_ACCOUNT_LIMIT = Limit(
    "login-account", 21, wait=30 * _SECOND, longest=30 * _SECOND, forget=15 * _MINUTE
)
APP_DEVICE_LIMIT = Limit(
    "app-device", 21, wait=30 * _SECOND, longest=30 * _SECOND, forget=15 * _MINUTE
)

# A network from which 30 accounts failed within 15 minutes: strangers wait 30 s a try (S20).
LOGIN_SPREAD = quota("login-spread", 30, per=15 * _MINUTE)
LOGIN_SPREAD_ONCE = quota("login-spread-once", 1, per=15 * _MINUTE)
LOGIN_SUSPECT_LIMIT = Limit(
    "login-suspect", 1, wait=30 * _SECOND, longest=30 * _SECOND, forget=15 * _MINUTE
)
# How long an account counts as one that logged in from a network, and so is no stranger there.
LOGIN_ENTERED = memory("login-entered", kept=NETWORKS_KEPT)

# After a hundred wrong app codes in a row only recovery helps (S21). Cleared by a right code.
# The how-manieth of them is told to the owner (S54).
CODES_WRONG_TOLD = 3
APP_IN_A_ROW = Limit("app-row", 100, wait=3650 * _DAY, longest=3650 * _DAY, forget=3650 * _DAY)

# How long a browser counts as one where somebody logged in (S20), and skips the app code (S40).
KNOWN_LIFETIME = 30 * _DAY
DEVICE_LIFETIME = 30 * _DAY

# Keys that were shown and never confirmed: how long, and how many of a person, a typed code is
# compared with them, to tell its owner which line of the app to remove. None is ever accepted.
PENDING_KEPT = 24 * _HOUR
PENDING_COMPARED = 3

# Of how many people one browser keeps either: a cookie holds 4 KB (RFC 6265 §6.1).
PEOPLE_OF_A_BROWSER = 5

# How long after a new number, address or reset nobody recovers the app alone (S62).
RECOVERY_HOLD = 72 * _HOUR

# How long a colleague is no second pair of eyes for who made them what they are (S61).
EYES_SHARED = 30 * _DAY

# Per person over all codes and sign-ins: five tries, then 15 minutes doubling to a day (S22).
# Only a right code or a number changed by the desk starts it anew, hence a year.
SMS_TRIES = Limit("sms-try", 5, wait=15 * _MINUTE, longest=_DAY, forget=365 * _DAY)

# Counter codes: an hour, five tries; a new code starts the tries anew (S61).
COUNTER_CODE_LETTERS = 8
COUNTER_CODE_LIFETIME = 1 * _HOUR
COUNTER_TRIES = quota("counter-try", 5, per=COUNTER_CODE_LIFETIME)

# SMS to one number: a minute apart, five a day (S23). All budgets of SMS but a network's count as
# long as that one.
SMS_APART = quota("sms-apart", 1, per=_MINUTE)
SMS_PERIOD = 24 * _HOUR
SMS_PER_NUMBER = quota("sms-number", 5, per=SMS_PERIOD)

# New numbers and addresses that one of the desk gives, and that one person gets, a day: of each the
# old number is told by SMS, which must neither cost a fortune nor ring somebody's phone all day.
MOVES_BY_ONE = quota("moves-by", 60, per=_DAY)
MOVES_OF_ONE = quota("moves-of", 5, per=_DAY)

# Invitations that one colleague types, or sends again to one person; and those that a branch sends
# by selections. Beyond these numbers it is hardly a colleague any more.
INVITES_BY_ONE = quota("invite-by", 60, per=_HOUR)
INVITES_BY_ONE_A_DAY = quota("invite-by-day", 300, per=_DAY)
INVITES_IN_BULK = quota("invite-bulk", 6_000, per=_DAY)

# SMS as a whole, so that a flood costs little (S23).
SMS_PER_NETWORK = quota("sms-network", 100, per=_HOUR)
SMS_PER_BRANCH = quota("sms-branch", 2_000, per=SMS_PERIOD)
SMS_PER_PREFIX = quota("sms-prefix", 5_000, per=SMS_PERIOD)
SMS_IN_ALL = quota("sms-all", 10_000, per=SMS_PERIOD)
# From which percentage of a shared budget on it is an alarm.
ALARM_AT = 80

# Mails that a visitor asks for (S26).
MAIL_PER_ADDRESS = quota("mail-address", 3, per=_HOUR)
MAIL_PER_ADDRESS_A_DAY = quota("mail-address-day", 10, per=_DAY)
MAIL_PER_NETWORK = quota("mail-network", 30, per=_HOUR)

# What pages and mails say, and nothing enforces: how long activating takes; within what time a mail
# comes, and how long to wait for it before asking for another; for an SMS after one that was lost.
ACTIVATION_TAKES = 5 * _MINUTE
MAIL_COMES_WITHIN = 5 * _MINUTE
MAIL_AGAIN_AFTER = 1 * _MINUTE
SMS_AGAIN_AFTER = 5 * _MINUTE

# Digits of a branch's number: at least and at most. They are the column's, so a change of them is
# a migration too.
BRANCH_NUMBER_DIGITS = (2, 4)

# Of a request, in characters: beyond them it is refused unread (S84). gunicorn has the last three
# too. Our longest path has 60; a browser's Content-Type has 48; it sends 20 headers, and proxies
# add some.
MOST_PATH = 512
MOST_CONTENT_TYPE = 128
MOST_REQUEST_LINE = 4094
MOST_HEADER = 8190
MOST_HEADERS = 50
# A hundred people ticked at the desk are a few KB; a form is decoded in linear time.
MOST_BODY = 128 * 1024
