"""Plain helpers without business words: sealing, tokens, throttle, addresses, housekeeping."""
