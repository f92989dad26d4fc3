"""The console: web pages of the central server for the people who run it."""
