"""Plain helpers without business words: sealing, tokens, the throttle, the client's address."""
