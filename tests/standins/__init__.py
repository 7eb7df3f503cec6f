"""Stand-ins for the outside world, on the loopback only: a mail server and Twilio."""
