"""What the story of docs/ does not come to: rare ends, contradictions, cuts, and every refusal.

With it every place of the documents is visited.
"""

from __future__ import annotations

from collections.abc import Callable

from .documented import Node, operations
from .exchange import Json
from .statements import ago, cancelled, checkout, fulfilled, item, order, product, refunded
from .story import GRACE
from .storyteller import Storyteller

_TEA = "SKU-TEA"
_MATE = "SKU-MATE"
_TOO_MANY_CHECKOUTS = 41
_TOO_MANY_BYTES = 262_144


def tell(story: Storyteller) -> None:
    """Tells all of it."""
    _what_may_be_left_out_is_given(story)
    _reminders_are_armed_or_not(story)
    _reminders_end(story)
    _wake_ups_come_late(story)
    _checkouts_end(story)
    _a_wait_ends(story)
    _statements_contradict(story)
    _statuses_are_restated(story)
    _versions_arrive_late(story)
    _a_checkout_has_too_many_versions(story)
    _an_order_outgrows_its_events(story)
    _a_profile_outgrows_its_events(story)
    _every_operation_is_refused(story)


def _what_may_be_left_out_is_given(story: Storyteller) -> None:
    for provider in ("api", "stripe", "shopify", "woocommerce", "manual"):
        query = f"?offset=0&provider={provider}&search=tea"
        story.tell("listProducts", query=query)
    for match in ("variant", None):
        variants = [{"variantId": "green", "title": "Green", "inStock": True}]
        replenishment = {"enabled": True, "afterDays": 30, "match": match}
        tea = product(_TEA, variants=variants, replenishment=replenishment)
        story.tell("upsertProducts", {"products": [tea], "note": "unknown"})
    curious = {
        "email": "curious@example.com",
        "externalId": 7,
        "firstName": "Cu",
        "attributes": {"plan": "free"},
    }
    asked = {"productId": _TEA, "customer": curious, "note": "unknown"}
    story.tell("requestBackInStock", asked)
    story.tell("trackCheckoutStarted", checkout("c-note", email=GRACE, note="unknown"))
    story.tell("pushOrder", order("o-null", status=None, email=GRACE))
    story.tell("readSubscriber", of="curious@example.com")
    story.tell("readSubscriber", of=GRACE)


def _tea(order_id: str, **fields: object) -> Json:
    return order(order_id, 1250, items=[item(_TEA)], email="tea@example.com", **fields)


def _reminders_end(story: Storyteller) -> None:
    """In all the ways there are: each of these orders arms a reminder."""
    story.tell("pushOrder", _tea("t-again"))
    story.tell("pushOrder", _tea("t-cancelled"))
    story.tell("pushOrder", _tea("t-cancelled", status="cancelled"))
    story.tell("pushOrder", _tea("t-refunded"))
    story.tell("readSubscriber", of="tea@example.com")
    story.tell("pushOrder", _tea("t-refunded", status="refunded"))
    story.tell("pushOrder", _tea("t-amended"))
    story.tell("pushOrder", {**_tea("t-amended"), "items": [item("SKU-CUP")]})
    story.tell("pushOrder", _tea("t-disabled"))
    story.tell("upsertProducts", {"products": [product(_TEA, replenishment=None)]})
    story.wake("replenishment", "tea@example.com")
    story.tell("readSubscriber", of="tea@example.com")


def _mate(number: str, who: str, **fields: object) -> Json:
    items = [item(_MATE, quantity=2)]
    return order(f"mate-{number}", 2500, items=items, email=f"{who}@example.com", **fields)


def _reminders_are_armed_or_not(story: Storyteller) -> None:
    """For every reason there is."""
    story.tell("upsertProducts", {"products": [product(_MATE)]})
    story.tell("pushOrder", _mate("n-1", "newer"))
    story.tell("pushOrder", _mate("n-0", "newer", ordered_at=ago(days=3)))
    story.tell("readSubscriber", of="newer@example.com")
    story.tell("pushOrder", _mate("p-1", "past", ordered_at=ago(days=40)))
    story.tell("readSubscriber", of="past@example.com")
    story.tell("pushOrder", _mate("c-1", "corrected"))
    story.tell("pushOrder", _mate("c-1", "corrected", ordered_at=ago(days=1)))
    story.tell("pushOrder", _mate("c-1", "corrected", ordered_at=ago(days=400)))
    story.tell("readSubscriber", of="corrected@example.com")
    story.tell("pushOrder", _mate("s-1", "sender"))
    sent_back = _mate("s-1", "sender", status="refunded", refundId="r-1", refundAmountCents=1)
    story.tell("pushOrder", sent_back)
    story.tell("readSubscriber", of="sender@example.com")
    story.tell("pushOrder", {**_mate("o-1", "other"), "items": [item("SKU-CUP")]})
    story.tell("pushOrder", _mate("o-1", "other", historical=True))
    story.tell("readSubscriber", of="other@example.com")
    story.tell("pushOrder", _mate("r-1", "reminded", ordered_at=ago(days=2)))
    story.wake("replenishment", "reminded@example.com")
    story.tell("pushOrder", _mate("r-2", "reminded"))
    story.tell("pushOrder", _mate("r-2", "reminded", status="cancelled"))
    story.tell("pushOrder", {**_mate("r-1", "reminded", ordered_at=ago(days=2)), "totalCents": 1})
    story.tell("readSubscriber", of="reminded@example.com")


def _wake_ups_come_late(story: Storyteller) -> None:
    """For what is over by then, or never was."""
    story.tell("pushOrder", _mate("l-1", "late"))
    first = story.asleep("replenishment", "late@example.com").wake_up
    story.tell("pushOrder", _mate("l-2", "late"))
    story.tell("pushOrder", _mate("l-2", "late", status="cancelled"))
    second = story.asleep("replenishment", "late@example.com").wake_up
    story.tell("pushOrder", _mate("l-1", "late", status="cancelled"))
    third = {**second, "automation": "replenishment#8#SKU-NONE"}
    for wake_up in (first, second, third):
        assert not story.shop.stack.invoke("reminders", wake_up).error
        story.shop.settle()
    story.tell("readSubscriber", of="late@example.com")


def _checkouts_end(story: Storyteller) -> None:
    story.tell("trackCheckoutStarted", checkout("c-theirs", email="one@example.com"))
    story.tell("trackCheckoutStarted", checkout("c-theirs", email="other@example.com"))
    story.tell("readSubscriber", of="other@example.com")
    for number in range(_TOO_MANY_CHECKOUTS):
        story.shop.start(checkout(f"c-{number}", email="browser@example.com")).ok()
    story.shop.settle()
    story.tell("readSubscriber", of="browser@example.com")


def _a_wait_ends(story: Storyteller) -> None:
    customer = {"email": "thirsty@example.com"}
    for _ in range(2):
        story.tell("requestBackInStock", {"productId": "SKU-COFFEE", "customer": customer})
    story.tell("readSubscriber", of="thirsty@example.com")
    bought = order("w-1", email="thirsty@example.com", items=[item("SKU-COFFEE")])
    story.tell("pushOrder", bought)


def _statements_contradict(story: Storyteller) -> None:
    known = {"order_id": "x-1", "total_cents": 5000}
    story.tell("pushOrder", order(**known, email=GRACE))
    story.tell("pushOrder", refunded(**known, email=GRACE, currency="EUR", refundId="r-1"))
    story.tell("pushOrder", refunded(**known, email=GRACE, refundAmountCents=6000))
    story.tell("pushOrder", cancelled(**known, email="other@example.com"))
    story.tell("readOrder", of="x-1")
    story.tell("readOrder", of="900")


def _statuses_are_restated(story: Storyteller) -> None:
    """Each says more of the customer than the one before."""
    who = {"email": "restated@example.com"}
    story.tell("pushOrder", order("n-1", **who))
    for status in (fulfilled, cancelled):
        story.tell("pushOrder", status("n-1", **who))
        story.tell("pushOrder", status("n-1", customer={"lastName": status.__name__}, **who))


def _versions_arrive_late(story: Storyteller) -> None:
    """Of each order and checkout the newest is known before the others."""
    late = {"email": "late@example.com"}
    newest, older = {"updatedAt": "2026-01-03T00:00:00Z"}, {"updatedAt": "2026-01-01T00:00:00Z"}
    story.tell("pushOrder", order("v-1", **late, **newest))
    story.tell("pushOrder", order("v-1", 9850, **late, **older))
    story.tell("pushOrder", order("v-1", updatedAt="2026-01-04T00:00:00Z", **late))
    story.tell("readOrder", of="v-1")
    story.tell("trackCheckoutStarted", checkout("c-late", **late, **newest))
    story.tell("trackCheckoutStarted", checkout("c-late", totalCents=1, **late, **older))


def _a_checkout_has_too_many_versions(story: Storyteller) -> None:
    """Of 240 KB each; eight of them are read whenever one is folded."""
    for number in range(9):
        properties = {"note": f"{number}" + "x" * 240_000}
        changed = checkout("c-often", email="often@example.com", properties=properties)
        status = 409 if number == 8 else 200
        story.tell("trackCheckoutStarted", changed, status=status)


def _a_profile_outgrows_its_events(story: Storyteller) -> None:
    """So much is known of this customer that every event of them is cut."""
    large = "large@example.com"
    story.tell("upsertProducts", {"products": [product(_TEA, inStock=False)]})
    bought = {
        "email": large,
        "items": [item(_TEA)],
        "customerTotals": {"ordersCount": 1, "totalSpentCents": 8850},
        "properties": {"channel": "web"},
    }
    for half in (range(64), range(64, 129)):
        attributes = {f"a{number:03}": "x" * 2000 for number in half}
        customer = {"email": large, "attributes": attributes}
        story.tell("trackCheckoutStarted", checkout(f"c-large-{half.start}", customer=customer))
    story.tell("readSubscriber", of=large)
    story.tell("pushOrder", order("l-1", status="placed", **bought))
    story.tell("pushOrder", order("l-1", 9850, **bought))
    story.tell("pushOrder", fulfilled("l-1", **bought))
    kept = {name: said for name, said in bought.items() if name != "items"}
    story.tell("pushOrder", refunded("l-1", refundId="r-1", refundAmountCents=1, **kept))
    story.wake("replenishment", large)
    story.tell("pushOrder", order("l-2", **bought))
    story.tell("pushOrder", cancelled("l-2", **bought))
    cart = checkout("c-large", email=large, items=[item(_TEA)], properties={"campaign": "spring"})
    story.tell("trackCheckoutStarted", cart)
    story.wake("abandoned_checkout", large)
    story.tell("readSubscriber", of=large)
    story.tell("requestBackInStock", {"productId": _TEA, "customer": {"email": large}})
    story.tell("upsertProducts", {"products": [product(_TEA, inStock=True)]})


def _an_order_outgrows_its_events(story: Storyteller) -> None:
    """A request has less to say of each line item than an event has."""
    items = [item(f"SKU-{number}", title="x" * 1000) for number in range(230)]
    many = {"email": "many@example.com", "items": items}
    story.tell("pushOrder", order("m-1", **many))
    story.tell("pushOrder", order("m-1", 9850, **many))
    story.tell("pushOrder", fulfilled("m-1", **many))
    story.tell("pushOrder", refunded("m-1", refundId="r-1", refundAmountCents=1, **many))
    story.tell("pushOrder", cancelled("m-1", **many))
    story.tell("trackCheckoutStarted", checkout("c-many", **many))
    story.wake("abandoned_checkout", "many@example.com")


def _every_operation_is_refused(story: Storyteller) -> None:
    """With each status that it documents; a conflict needs a story and had one."""
    for method, path, operation in operations():
        for status in operation["responses"]:
            refusal = _REFUSALS.get(status)
            if refusal is not None:
                refusal(story, operation, _sound(method, path))


def _sound(method: str, path: str) -> Json:
    """What any request of an endpoint has, be it refused or not."""
    of = {"of": "nobody@example.com"} if "{" in path else {}
    return of | ({"body": {}} if method == "POST" else {})


def _as_invalid(story: Storyteller, operation: Node, sound: Json) -> None:
    # A parameter that is too long for any id, or what is no address.
    faulty = (
        {"of": "x" * 256} if "of" in sound else {} if "body" in sound else {"query": "?limit=0"}
    )
    story.tell(operation["operationId"], **{**sound, **faulty}, status=400)


def _as_unauthorized(story: Storyteller, operation: Node, sound: Json) -> None:
    headers = [("authorization", "Bearer nothing")]
    story.tell(operation["operationId"], **sound, headers=headers, status=401)


def _as_forbidden(story: Storyteller, operation: Node, sound: Json) -> None:
    name = operation["operationId"]
    other = "products:read" if name not in ("listProducts", "readProduct") else "orders:write"
    story.tell(name, **sound, headers=story.key(other), status=403)


def _as_unknown(story: Storyteller, operation: Node, sound: Json) -> None:
    story.tell(operation["operationId"], **sound, status=404)


def _as_too_large(story: Storyteller, operation: Node, sound: Json) -> None:
    body = {"note": "n" * _TOO_MANY_BYTES}
    story.tell(operation["operationId"], **{**sound, "body": body}, status=413)


def _as_unsupported(story: Storyteller, operation: Node, sound: Json) -> None:
    headers = [("content-encoding", "br")]
    story.tell(operation["operationId"], **sound, headers=headers, status=415)


def _as_unavailable(story: Storyteller, operation: Node, sound: Json) -> None:
    # The key is looked up before anything else; this one was not seen before.
    headers = story.key("orders:write")
    name = operation["operationId"]
    story.during_an_outage(lambda: story.tell(name, **sound, headers=headers, status=503))


_REFUSALS: dict[str, Callable[[Storyteller, Node, Json], None]] = {
    "400": _as_invalid,
    "401": _as_unauthorized,
    "403": _as_forbidden,
    "404": _as_unknown,
    "413": _as_too_large,
    "415": _as_unsupported,
    "503": _as_unavailable,
}
