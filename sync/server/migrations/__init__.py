"""The way from every older shape of the server's tables to the newest: forward only."""
