"""A site of its own for a test, as it goes live; browsers, machines and scanners share it."""
