"""The one exception that ends a command with a sentence instead of a traceback."""


class StackError(Exception):
    """Something the person at the keyboard can put right; the text is the whole message."""
