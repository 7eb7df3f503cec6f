"""Every limit and duration that had to be chosen, with its requirement or source.

Marks such as S50 are requirements: docs/requirements.md.
"""

from __future__ import annotations

from datetime import timedelta

from lib.limits import Limit, memory, quota

_SECOND, _MINUTE, _HOUR, _DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)

# Idle and absolute lifetime of a sign-in in progress, a session, a staff session (S50).
SIGN_IN_LIFETIME = (30 * _MINUTE, 60 * _MINUTE)
SESSION_LIFETIME = (60 * _MINUTE, 24 * _HOUR)
STAFF_SESSION_LIFETIME = (15 * _MINUTE, 8 * _HOUR)

# How long after an app code sensitive actions need no new one (S52).
STEP_UP_LIFETIME = 5 * _MINUTE

# How long the input of a form that was posted after the session ended is kept for the next login,
# and how many characters the sealed input may have: a cookie holds 4 KB (RFC 6265 §6.1), and all
# cookies of a request share a header of 8 KB.
CARRIED_LIFETIME = 15 * _MINUTE
CARRIED_MOST = 2_500

# Mail links (S10, deviation D5).
LINK_LIFETIMES = {
    "activate": 7 * _DAY,
    "reset": 1 * _HOUR,
    "recover": 1 * _HOUR,
    "disown": 7 * _DAY,
}

# How long a browser keeps the token of an opened mail link in a cookie, until its form is sent.
LINK_COOKIE_LIFETIME = 1 * _HOUR

# How long an error message is kept for the page that shows it after a redirect.
NOTE_LIFETIME = 2 * _MINUTE

# A notice about the account's security that was not sent within this time is not sent any more.
NOTICE_LIFETIME = 3 * _DAY

# How long records are kept (S101): mail links that ended, as their page explains why; the security
# log; the networks in the security log; messages.
LINKS_KEPT = 30 * _DAY
EVENTS_KEPT = 183 * _DAY
NETWORKS_KEPT = 30 * _DAY
MESSAGES_KEPT = 90 * _DAY
# How long failed logins for unknown addresses, and mails that are never sent, are kept: these rows
# concern no person, and strangers can cause many.
NOBODYS_TRIES_KEPT = 7 * _DAY
# How many rows `manage.py purge` deletes in one transaction. Others can write between two.
PURGE_PIECE = 5_000

# How long a message may be due before /readyz reports a late sender; the period of the logins that
# /metrics counts (S104).
SENDER_LAG = 5 * _MINUTE
LOGINS_WINDOW = 5 * _MINUTE
# With fewer free bytes on its disk, SQLite counts as full. Its write-ahead log takes 4 MB.
DISK_LEAST = 16 * 1024 * 1024

# How often a process compares its clock with the database's; from which difference a warning is
# logged and /readyz shows the difference (app codes still work: D4); from which difference senders
# send nothing.
CLOCK_COMPARED = 1 * _MINUTE
CLOCK_OFF = 30 * _SECOND
CLOCK_FAR_OFF = 2 * _MINUTE

# The interval of a sender's heartbeat, and the time without a heartbeat after which other senders
# consider the sender dead. A sender without a heartbeat for half that time gives up its claims.
SENDER_BEAT = 10 * _SECOND
SENDER_SILENT = 60 * _SECOND

# SMS codes: 10 minutes (NIST 800-63B-4 §3.1.3.2).
SMS_CODE_DIGITS = 6
SMS_CODE_LIFETIME = 10 * _MINUTE

# The fewest and most characters of a password (S1).
PASSWORD_SHORTEST = 15
PASSWORD_LONGEST = 128

# argon2id, OWASP's first choice (S3).
ARGON2_MEMORY_KIB, ARGON2_TIME, ARGON2_LANES = 19456, 2, 1

# How long a request may wait for a database connection (S105), in whole seconds.
DATABASE_PATIENCE = 3 * _SECOND
# An attempt to connect normally takes less than this. Once an attempt takes longer, requests that
# find all of DATABASE_WAITERS taken are refused at once.
DATABASE_GRACE = 0.25 * _SECOND

# How long a password may wait for its turn to be hashed (S4).
HASH_PATIENCE = 1 * _SECOND

# Per account and network: from the fifth failure a wait of 30 s, doubling to an hour (S20, S21).
LOGIN_LIMIT = Limit("login", 5, wait=30 * _SECOND, longest=_HOUR, forget=_DAY)
APP_TRIES = Limit("app", 5, wait=30 * _SECOND, longest=_HOUR, forget=_DAY)

# Per account over all networks: from the 21st failure in 15 minutes one attempt per 30 s (S20).
LOGIN_ACCOUNT_LIMIT = Limit(
    "login-account", 21, wait=30 * _SECOND, longest=30 * _SECOND, forget=15 * _MINUTE
)
APP_DEVICE_LIMIT = Limit(
    "app-device", 21, wait=30 * _SECOND, longest=30 * _SECOND, forget=15 * _MINUTE
)

# A network is suspect after failed logins for 30 accounts within 15 minutes. An account that did
# not log in from this network lately has one attempt per 30 s from there (S20).
LOGIN_SPREAD = quota("login-spread", 30, per=15 * _MINUTE)
LOGIN_SPREAD_ONCE = quota("login-spread-once", 1, per=15 * _MINUTE)
LOGIN_SUSPECT_LIMIT = Limit(
    "login-suspect", 1, wait=30 * _SECOND, longest=30 * _SECOND, forget=15 * _MINUTE
)
# How long the site remembers that an account logged in from a network.
LOGIN_ENTERED = memory("login-entered", kept=NETWORKS_KEPT)

# After this many consecutive wrong codes the owner is notified (S54).
CODES_WRONG_TOLD = 3
# After a hundred consecutive wrong app codes only recovery helps (S21). A right code resets the
# count.
APP_IN_A_ROW = Limit("app-row", 100, wait=3650 * _DAY, longest=3650 * _DAY, forget=3650 * _DAY)

# How long a browser is known as one in which a person logged in (S20), and how long a remembered
# device skips the app code (S40).
KNOWN_LIFETIME = 30 * _DAY
DEVICE_LIFETIME = 30 * _DAY

# App secrets that were shown and never confirmed: how long they are kept, and with how many of one
# person's a wrong code is compared, to tell the owner which entry of the app to remove. Codes of
# such secrets are never accepted.
PENDING_KEPT = 24 * _HOUR
PENDING_COMPARED = 3

# The most people whose data one cookie of a browser holds: a cookie holds 4 KB (RFC 6265 §6.1).
PEOPLE_OF_A_BROWSER = 5

# How long after a new number, a new address or a password reset by mail a person cannot recover the
# app by mail (S62).
RECOVERY_HOLD = 72 * _HOUR

# How long the creator of an account and that account count as one person (four-eyes rule, S61).
EYES_SHARED = 30 * _DAY

# Per person over all codes and sign-ins: five attempts, then 15 minutes doubling to a day (S22).
# Only a right code or a number changed by the desk resets the count, so it is kept for a year.
SMS_TRIES = Limit("sms-try", 5, wait=15 * _MINUTE, longest=_DAY, forget=365 * _DAY)

# Counter codes: valid for an hour, with five attempts; a new code resets the attempts (S61).
COUNTER_CODE_LETTERS = 8
COUNTER_CODE_LIFETIME = 1 * _HOUR
COUNTER_TRIES = quota("counter-try", 5, per=COUNTER_CODE_LIFETIME)

# SMS to one number: a minute apart, five a day (S23). SMS_PERIOD is the period of all SMS budgets
# except that of a network.
SMS_APART = quota("sms-apart", 1, per=_MINUTE)
SMS_PERIOD = 24 * _HOUR
SMS_PER_NUMBER = quota("sms-number", 5, per=SMS_PERIOD)

# New numbers and addresses per day: how many one colleague enters, and how many one person gets.
# Each change sends an SMS to the old number, so without a limit changes cost money and disturb the
# owner of that number.
MOVES_BY_ONE = quota("moves-by", 60, per=_DAY)
MOVES_OF_ONE = quota("moves-of", 5, per=_DAY)

# Invitations: how many one colleague sends one by one, per hour and per day, and how many a branch
# sends to people selected in the list. Larger numbers suggest a stolen session.
INVITES_BY_ONE = quota("invite-by", 60, per=_HOUR)
INVITES_BY_ONE_A_DAY = quota("invite-by-day", 300, per=_DAY)
INVITES_IN_BULK = quota("invite-bulk", 6_000, per=_DAY)

# Shared SMS budgets, so that abuse costs little (S23).
SMS_PER_NETWORK = quota("sms-network", 100, per=_HOUR)
SMS_PER_BRANCH = quota("sms-branch", 2_000, per=SMS_PERIOD)
SMS_PER_PREFIX = quota("sms-prefix", 5_000, per=SMS_PERIOD)
SMS_IN_ALL = quota("sms-all", 10_000, per=SMS_PERIOD)
# At this percentage of a shared budget an alarm is logged.
ALARM_AT = 80

# Mails that a visitor asks for (S26).
MAIL_PER_ADDRESS = quota("mail-address", 3, per=_HOUR)
MAIL_PER_ADDRESS_A_DAY = quota("mail-address-day", 10, per=_DAY)
MAIL_PER_NETWORK = quota("mail-network", 30, per=_HOUR)

# Durations that pages and mails mention and no code enforces: how long activating takes; until a
# mail arrives; until one should request another mail, or another SMS after a lost one.
ACTIVATION_TAKES = 5 * _MINUTE
MAIL_COMES_WITHIN = 5 * _MINUTE
MAIL_AGAIN_AFTER = 1 * _MINUTE
SMS_AGAIN_AFTER = 5 * _MINUTE

# The fewest and most digits of a branch's number. The column is as long as the most, so changing
# that needs a migration.
BRANCH_NUMBER_DIGITS = (2, 4)

# A request with more characters or headers is refused before parsing (S84). gunicorn enforces the
# last three of these five too. Our longest path has 60 characters, the Content-Type of a browser
# 48. A browser sends 20 headers, and proxies add some.
MOST_PATH = 512
MOST_CONTENT_TYPE = 128
MOST_REQUEST_LINE = 4094
MOST_HEADER = 8190
MOST_HEADERS = 50
# The most bytes of a body. A form with a hundred people selected at the desk has a few KB. Decoding
# takes time linear in the length.
MOST_BODY = 128 * 1024
