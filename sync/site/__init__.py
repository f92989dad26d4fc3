"""A town hall's own server: serves the counters over the LAN and is a device of the centre."""
