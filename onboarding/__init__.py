"""Inviting people: the act, its rules, and the desk in the admin."""
