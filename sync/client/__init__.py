"""The device's half of the talk with the central server: carries entries, knows no payments."""
