"""The races over the wire: sixteen browsers against gunicorn, and the same without the guards."""
