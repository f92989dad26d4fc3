"""The console's pages: each reads its request, does one thing, and shows or goes on."""
