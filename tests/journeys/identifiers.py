"""The documented algorithm of our ids, written from docs/identifiers.md."""

from __future__ import annotations

import hashlib


def digest(kind: str, *parts: str) -> str:
    """The first 16 bytes of SHA-256 over the netstrings of kind and parts."""
    netstrings = b"".join(
        b"%d:%s," % (len(part), part) for part in (text.encode() for text in (kind, *parts))
    )
    return hashlib.sha256(netstrings).hexdigest()[:32]


def subscriber_id(workspace: str, email: str) -> str:
    """Of the e-mail's identity."""
    return f"sub_{digest('subscriber', workspace, email)}"


def order_event_id(workspace: str, name: str, order_id: str, fact: str) -> str:
    """Of the event that a fact of an order causes."""
    return f"evt_{digest('event', workspace, name, order_id, fact)}"


def checkout_started_id(workspace: str, checkout_id: str) -> str:
    """Of the one `checkout_started` of a checkout."""
    return f"evt_{digest('event', workspace, 'checkout_started', checkout_id)}"


def job_id(workspace: str, order_id: str, fact: str) -> str:
    """Of the receipt for a fact of an order."""
    return f"commerce-order-{digest('job', workspace, order_id, fact)}"
