"""Between a device and the central server: the protocol, the server, the client."""
