"""The web page, and what goes with it: the endpoint for programs, accounts, feedback."""
