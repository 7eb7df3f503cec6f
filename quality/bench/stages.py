"""Give the people of `quality.bench.seed` progress in every stage. PostgreSQL only.

Nine in ten are ready; the others stand evenly in the stages, some with a failed mail or SMS, some
with an expired link. One in 200 is blocked, one in 2,000 froze the account.
"""

from __future__ import annotations

from django.db import connection, transaction

_PROGRESS = """
INSERT INTO onboarding_progress (
  user_id, branch_id, stage, trouble, trouble_at, trouble_code, link_ends_at,
  invited_at, mailed_at, opened_at, password_at, sms_sent_at, sms_arrived_at, app_at, login_at
)
SELECT id, branch_id, stage,
  CASE WHEN NOT fails OR stage > 5 THEN '' WHEN stage < 3 THEN 'mail' ELSE 'sms' END,
  CASE WHEN fails THEN since END,
  CASE WHEN NOT fails THEN '' WHEN stage < 3 THEN 'bounce 5.1.1' ELSE 'twilio 30005' END,
  CASE WHEN kind = 1 THEN since ELSE now() + interval '1 day' END,
  since,
  CASE WHEN stage > 0 THEN since END, CASE WHEN stage > 1 THEN since END,
  CASE WHEN stage > 2 THEN since END, CASE WHEN stage > 3 THEN since END,
  CASE WHEN stage > 4 THEN since END, CASE WHEN stage > 5 THEN since END,
  CASE WHEN stage > 6 THEN since END
FROM (
  SELECT id, branch_id, now() - random() * interval '30 days' AS since,
    CASE WHEN id % 10 < 9 THEN 7 ELSE id / 10 % 7 END AS stage,
    id / 70 % 7 AS kind, id / 70 % 7 = 0 AS fails
  FROM accounts_user
) AS people
ON CONFLICT (user_id) DO NOTHING
"""
_BLOCK = "UPDATE accounts_user SET is_active = false WHERE id % 200 = 3"
_FREEZE = "UPDATE accounts_user SET frozen_at = now() - interval '1 day' WHERE id % 2000 = 7"


@transaction.atomic
def spread() -> None:
    """Insert the progress of everybody who has none, and block and freeze a few."""
    with connection.cursor() as cursor:
        for statement in (_PROGRESS, _BLOCK, _FREEZE):
            cursor.execute(statement)
