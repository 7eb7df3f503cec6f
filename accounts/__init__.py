"""Who people are, and the road that proves it: branch, user, mail link, session, sign-in."""
