"""HTTP of the front door: form, one deed, redirect."""
