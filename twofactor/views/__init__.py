"""HTTP of the second factor: form, one deed, redirect."""
