"""Paper: documents made from domain facts, and the printers they come out of."""
