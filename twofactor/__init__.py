"""The second factor: SMS code, authenticator app, and the steps that ask for them."""
