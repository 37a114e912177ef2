//! What is read of an order: its facts, and what became of the reminders that it armed.

use commerce::automation::{AutomationKey, Generation, Reason};
use commerce::customer::JsonObject;
use commerce::event::{Event, EventName};
use commerce::fact::Fact;
use commerce::identity::EventId;
use commerce::ports::WakeUp;
use commerce::posting::{Note, NoteOutcome, Posting};
use serde_json::{Value, json};
use testkit::build::{due, instant, order, order_id, product_id, shop, subscriber};
use testkit::faults::{Fault, Faults, Moment, Operation};
use testkit::table::Contents;

use crate::payloads::*;
use crate::world::{Outcome, ask_of};
use testkit::http::{Answer, refused, unavailable};
use testkit::payloads::File;

const PLACED_AT: &str = "2026-11-02T10:00:00Z";
const AGAIN_AT: &str = "2026-11-03T10:00:00Z";
const DUE_AT: &str = "2026-11-04T10:00:00Z";

fn reminder(product: &str) -> AutomationKey {
    AutomationKey::Replenishment { product_id: product_id(product), variant_id: None }
}

fn note(automation: &AutomationKey, generation: u64, outcome: NoteOutcome, reason: Reason) -> Note {
    let (automation, generation) = (automation.clone(), Some(Generation::new(generation)));
    Note { automation, order_id: Some(order_id("1001")), generation, outcome, reason }
}

/// An event of the buyer, with the id that this natural key gives it.
fn event(name: EventName, natural_key: &[&str], at: &str) -> Event {
    Event {
        id: EventId::of(&shop(), name.as_str(), natural_key),
        name,
        workspace: shop(),
        occurred_at: instant(at),
        recorded_at: instant(at),
        subject: "order/1001".to_owned(),
        correlation_id: "request-1".to_owned(),
        subscriber: JsonObject::new(),
        body: JsonObject::new(),
    }
}

/// An event about one arming of an automation of the buyer.
fn told(name: EventName, automation: &AutomationKey, generation: u64, at: &str) -> Event {
    let buyer = subscriber("buyer@example.com");
    event(name, &[buyer.as_str(), &automation.to_string(), &generation.to_string()], at)
}

/// The same of another order's purchase.
fn of(id: &str, note: Note) -> Note {
    Note { order_id: Some(order_id(id)), ..note }
}

fn placing(id: &str, at: &str) -> Fact {
    order(id).at(at).accepted_at(at).request("request-1").into()
}

fn waking(automation: &AutomationKey, generation: u64) -> Fact {
    let (subscriber_id, automation) = (subscriber("buyer@example.com"), automation.clone());
    let generation = Generation::new(generation);
    Fact::Due(due(&WakeUp { workspace: shop(), subscriber_id, automation, generation }, instant(DUE_AT)))
}

/// Folds a fact the instant it is accepted.
fn fold(contents: &mut Contents, fact: &Fact, notes: Vec<Note>, events: Vec<Event>) {
    let posting = Posting {
        fact: fact.reference(),
        subscriber_id: subscriber("buyer@example.com"),
        step: 0,
        resume_at: None,
        folded_at: fact.receipt().accepted_at,
        events,
        movement: None,
        notes,
    };
    contents.facts.insert(fact.reference(), fact.clone());
    contents.postings.insert((fact.reference(), 0), posting);
}

/// The order arms tea and soap. The next one ends the tea and arms it anew, the soap fires; and
/// then there is what is none of the first order's: the new tea, and the coffee of the second.
fn bought_again() -> Contents {
    use NoteOutcome::{Armed, Cancelled, Fired};
    let (tea, soap, coffee) = (reminder("SKU-TEA"), reminder("SKU-SOAP"), reminder("SKU-COFFEE"));
    let mut contents = Contents::default();
    let armed = vec![note(&tea, 1, Armed, Reason::Purchased), note(&soap, 1, Armed, Reason::Purchased)];
    let placed = event(EventName::OrderPlaced, &["1001", "placed"], PLACED_AT);
    fold(&mut contents, &placing("1001", PLACED_AT), armed, vec![placed]);

    let again = vec![
        note(&tea, 1, Cancelled, Reason::PurchasedAgain),
        of("1002", note(&tea, 2, Armed, Reason::Purchased)),
        of("1000", note(&coffee, 1, Cancelled, Reason::PurchasedAgain)),
    ];
    let events = vec![
        event(EventName::OrderPlaced, &["1002", "placed"], AGAIN_AT),
        told(EventName::AutomationCancelled, &tea, 1, AGAIN_AT),
        told(EventName::AutomationCancelled, &coffee, 1, AGAIN_AT),
    ];
    fold(&mut contents, &placing("1002", AGAIN_AT), again, events);
    for (id, key, generation) in [("1001", &soap, 1), ("1002", &tea, 2)] {
        let event = told(EventName::ReplenishmentDue, key, generation, DUE_AT);
        let fired = of(id, note(key, generation, Fired, Reason::Due));
        fold(&mut contents, &waking(key, generation), vec![fired], vec![event]);
    }
    contents
}

/// The body about the order with these facts' effects.
fn body(id: &str, events: Value, automations: Value) -> Value {
    let counted = json!({
        "currency": "USD", "orderedAt": PLACED_AT, "totalCents": 1000,
        "refundedCents": 0, "cancelled": false, "netCents": 1000,
    });
    let fact = json!({
        "fact": "placed", "status": "placed", "outcome": "accepted", "acceptedAt": PLACED_AT,
        "foldedAt": PLACED_AT, "correlationId": "request-1",
        "subscriberId": "sub_cbdb679a2f2643b6f1069e0858fd9854", "orderedAt": PLACED_AT,
        "totalCents": 1000, "currency": "USD", "orderNumber": null, "refundId": null,
        "refundAmountCents": null, "checkoutId": null, "customerTotals": null, "lineItems": null,
        "updatedAt": null, "properties": null, "historical": false, "anomalies": [],
    });
    json!({"success": true, "order": {
        "orderId": id, "subscriberId": "sub_cbdb679a2f2643b6f1069e0858fd9854", "orderNumber": null,
        "placed": true, "cancelled": false, "fulfilled": false, "fullyRefunded": false,
        "counted": counted, "facts": [fact], "events": events, "automations": automations,
    }})
}

fn event_json(event: &Event, cause: &str, fact: &str) -> Value {
    json!({
        "id": event.id.as_str(), "eventType": "custom", "eventName": event.name.detail_type(),
        "eventTime": event.occurred_at.to_string(), "properties": {"cause": cause, "fact": fact},
    })
}

/// A note of generation 1.
fn note_json(product: &str, why: (&str, &str), by: (&str, &str), at: &str) -> Value {
    json!({
        "kind": "replenishment", "productId": product, "variantId": null, "checkoutId": null,
        "generation": 1, "outcome": why.0, "reason": why.1, "cause": by.0, "fact": by.1, "at": at,
    })
}

async fn read(contents: Contents, file: File) -> Outcome {
    ask_of(contents, file, None, &Faults::none()).await
}

#[tokio::test]
async fn an_order_tells_what_became_of_the_reminders_it_armed_and_of_no_other() {
    let (tea, soap) = (reminder("SKU-TEA"), reminder("SKU-SOAP"));
    let buyer = "subscriber/sub_cbdb679a2f2643b6f1069e0858fd9854";
    let (placed, again) = (("order/1001", "placed"), ("order/1002", "placed"));
    let woken = (buyer, "due#1#replenishment#8#SKU-SOAP");
    let (armed, ended) = (("armed", "purchased"), ("cancelled", "purchased_again"));
    let automations = json!([
        note_json("SKU-TEA", armed, placed, PLACED_AT),
        note_json("SKU-SOAP", armed, placed, PLACED_AT),
        note_json("SKU-TEA", ended, again, AGAIN_AT),
        note_json("SKU-SOAP", ("fired", "due"), woken, DUE_AT),
    ]);
    let order_placed = event(EventName::OrderPlaced, &["1001", "placed"], PLACED_AT);
    let cancelled = told(EventName::AutomationCancelled, &tea, 1, AGAIN_AT);
    let fired = told(EventName::ReplenishmentDue, &soap, 1, DUE_AT);
    let events = json!([
        event_json(&order_placed, placed.0, placed.1),
        event_json(&cancelled, again.0, again.1),
        event_json(&fired, woken.0, woken.1),
    ]);
    let answer = Answer::to(READ_ORDER, 200, body("1001", events, automations));
    assert_eq!(read(bought_again(), READ_ORDER).await, Outcome { answer, reads: 2 });
}

#[tokio::test]
async fn what_the_order_itself_did_to_its_reminder_is_told_once() {
    let tea = reminder("SKU-TEA");
    let mut contents = Contents::default();
    let armed = note(&tea, 1, NoteOutcome::Armed, Reason::Purchased);
    fold(&mut contents, &placing("1001", PLACED_AT), vec![armed], Vec::new());
    let ended = note(&tea, 1, NoteOutcome::Cancelled, Reason::OrderCancelled);
    let event = told(EventName::AutomationCancelled, &tea, 1, AGAIN_AT);
    let off: Fact = order("1001").cancelled().at(PLACED_AT).accepted_at(AGAIN_AT).into();
    fold(&mut contents, &off, vec![ended], vec![event.clone()]);

    let Outcome { answer, reads } = read(contents, READ_ORDER).await;
    let by = ("order/1001", "cancelled");
    let automations = json!([
        note_json("SKU-TEA", ("armed", "purchased"), ("order/1001", "placed"), PLACED_AT),
        note_json("SKU-TEA", ("cancelled", "order_cancelled"), by, AGAIN_AT),
    ]);
    assert_eq!(answer.body["order"]["automations"], automations);
    assert_eq!(answer.body["order"]["events"], json!([event_json(&event, by.0, by.1)]));
    assert_eq!((answer.status, reads), (200, 2));
}

#[tokio::test]
async fn of_an_order_that_armed_nothing_the_history_is_not_read() {
    let mut contents = bought_again();
    fold(&mut contents, &placing("gid://shop/Order/1001", PLACED_AT), Vec::new(), Vec::new());
    let answer = Answer::to(READ_ORDER_SLASHES, 200, body("gid://shop/Order/1001", json!([]), json!([])));
    assert_eq!(read(contents, READ_ORDER_SLASHES).await, Outcome { answer, reads: 1 });
}

#[tokio::test]
async fn an_order_that_nobody_pushed_is_not_found() {
    let body = refused("order_not_found", "No order has this orderId.", json!([]));
    let answer = Answer::to(READ_ORDER_UNKNOWN, 404, body);
    assert_eq!(read(bought_again(), READ_ORDER_UNKNOWN).await, Outcome { answer, reads: 1 });
}

#[tokio::test]
async fn while_the_history_cannot_be_read_the_request_may_be_repeated() {
    for (operation, reads) in [(Operation::OrderHistory, 1), (Operation::Activity, 2)] {
        for fault in [Fault::Throttle, Fault::Fail(Moment::Before), Fault::Fail(Moment::After)] {
            let answer = Answer::to(READ_ORDER, 503, unavailable()).with_header("retry-after", "1");
            let faults = Faults::always(operation, fault);
            let outcome = ask_of(bought_again(), READ_ORDER, None, &faults).await;
            assert_eq!(outcome, Outcome { answer, reads }, "{operation:?}: {fault:?}");
        }
    }
}
