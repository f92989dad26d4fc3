"""The central server: keeps every device's journal, adds it up, tells devices of each other."""
