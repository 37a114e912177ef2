"""Tests of what the local stack plays instead of the emulator, and of the emulator's doors."""
