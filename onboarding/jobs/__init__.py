"""Jobs for many people: made, judged, confirmed, and worked off by the sender (S73, S75)."""
