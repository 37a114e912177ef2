"""Tests of what the local stack plays instead of the emulator; they need no emulator."""
