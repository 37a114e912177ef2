//! What is known of a few people, and the function in front of it.

use commerce::automation::{Automation, AutomationKey, AutomationState, CancelReason, Cause, Generation};
use commerce::customer::Customer;
use commerce::email::Email;
use commerce::identity::{CheckoutId, ExternalId, WorkspaceId};
use commerce::money::Currency;
use commerce::order::Contribution;
use commerce::subscriber::{Stamp, Subscriber};
use edge::{Edge, Operation};
use serde_json::{Value, json};
use testkit::build::{
    currency, instant, item, minor, order, order_id, product_id, shop, subscriber, workspace,
};
use testkit::clock::TestClock;
use testkit::faults::Faults;
use testkit::table::{Contents, MemoryTable};

use testkit::http::{Answer, DevelopmentKeys, Payload, send};

/// What came of a request: the answer, and how often the table was asked.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    pub answer: Answer,
    pub reads: usize,
}

/// Sends a request to a function over [`people`] whose calls go wrong as planned.
pub async fn ask(payload: impl Into<Payload>, base: Option<Currency>, faults: &Faults) -> Outcome {
    ask_of(people(), payload, base, faults).await
}

/// Sends a request to a function over a table with these contents.
pub async fn ask_of(
    contents: Contents,
    payload: impl Into<Payload>,
    base: Option<Currency>,
    faults: &Faults,
) -> Outcome {
    let table = MemoryTable::holding(contents.clone(), faults);
    let serves = &[Operation::ReadSubscriber, Operation::ReadOrder];
    let edge = Edge::new(DevelopmentKeys, TestClock::at("2026-11-21T10:00:00Z"), serves);
    let answer = send(&edge, &payload.into(), |call| subscribers::handle(&table, base, call)).await;
    assert_eq!(table.contents(), contents, "reading changes nothing");
    Outcome { answer, reads: faults.calls().len() }
}

/// Sends a request to a function whose stack has no currency of its own.
pub async fn get(payload: impl Into<Payload>) -> Outcome {
    ask(payload, None, &Faults::none()).await
}

/// A buyer with a past, somebody who only began a checkout, and a namesake in another workspace.
pub fn people() -> Contents {
    let mut contents = Contents::default();
    for known in [buyer(), zoe(), namesake()] {
        contents.subscribers.insert((known.workspace.clone(), known.id.clone()), (1, known));
    }
    for automation in [reminder(), timer(), over()] {
        let place = (shop(), automation.subscriber_id.clone(), automation.key.clone());
        contents.automations.insert(place, (1, automation));
    }
    contents
}

fn known(workspace: WorkspaceId, customer: &Customer, at: &str) -> Subscriber {
    let id = commerce::identity::SubscriberId::of(&workspace, customer.email.key());
    let mut known = Subscriber::new(workspace, id, instant(at));
    let tie = order("1001").fact().fingerprint;
    known.merge(customer, &Stamp { stated_at: instant(at), updated_at: None, revision: 0, tie }, instant(at));
    known
}

fn customer(email: &str) -> Customer {
    let email = Email::parse(email).unwrap();
    Customer {
        email,
        external_id: None,
        first_name: None,
        last_name: None,
        attributes: serde_json::Map::new(),
    }
}

/// Two orders in dollars, one of them cancelled and the other refunded in part, and one in yen.
fn buyer() -> Subscriber {
    let attributes = json!({"tier": "gold", "birthday": null}).as_object().cloned().unwrap();
    let customer = Customer {
        external_id: Some(ExternalId::parse("cust-77").unwrap()),
        first_name: Some("Mary".to_owned()),
        last_name: Some("Shelley".to_owned()),
        attributes,
        ..customer("Buyer@example.com")
    };
    let mut buyer = known(shop(), &customer, "2026-11-01T12:00:00Z");
    for (code, total, refunded, cancelled, ordered_at) in [
        ("USD", 8850, 3000, false, "2026-11-02T10:00:00Z"),
        ("USD", 1001, 0, true, "2026-11-03T10:00:00Z"),
        ("JPY", 1200, 0, false, "2026-11-04T10:00:00Z"),
    ] {
        let order = Contribution {
            currency: currency(code),
            ordered_at: instant(ordered_at),
            total: minor(total),
            refunded: minor(refunded),
            cancelled,
        };
        let books = buyer.books.entry(order.currency).or_default();
        *books = books.after(None, Some(&order), None, None).unwrap();
    }
    buyer.updated_at = instant("2026-11-04T10:00:01Z");
    buyer
}

fn zoe() -> Subscriber {
    known(shop(), &customer("Zoë@Bücher.example.com"), "2026-11-05T12:00:00Z")
}

fn namesake() -> Subscriber {
    known(workspace("another-shop"), &customer("nobody@example.com"), "2026-11-05T12:00:00Z")
}

/// Of the buyer; each arming has its number as its generation.
fn automation(key: AutomationKey, generation: u64, state: AutomationState, cause: Cause) -> Automation {
    Automation {
        workspace: shop(),
        subscriber_id: subscriber("buyer@example.com"),
        key,
        generation: Generation::new(generation),
        previous: None,
        state,
        armed_at: instant("2026-11-02T10:00:01Z"),
        due_at: Some(instant("2026-12-02T10:00:00Z")),
        cause,
    }
}

fn purchase(product: &str) -> (AutomationKey, Cause) {
    let key = AutomationKey::Replenishment { product_id: product_id(product), variant_id: None };
    let ordered_at = instant("2026-11-02T10:00:00Z");
    let variant_id = item(&format!("{product}/large"), 1).variant_id;
    (key, Cause::Purchase { order_id: order_id("1001"), ordered_at, variant_id })
}

fn reminder() -> Automation {
    let (key, cause) = purchase("SKU-TEA");
    automation(key, 1, AutomationState::Armed, cause)
}

fn timer() -> Automation {
    let key = AutomationKey::AbandonedCheckout { checkout_id: CheckoutId::parse("checkout-abc123").unwrap() };
    let cause = Cause::Checkout { started_at: instant("2026-11-02T09:00:00Z") };
    automation(key, 2, AutomationState::Fired { at: instant("2026-12-02T10:00:02Z") }, cause)
}

fn over() -> Automation {
    let (key, cause) = purchase("SKU-SOAP");
    let reason = CancelReason::PurchasedAgain { order_id: order_id("1002") };
    automation(key, 3, AutomationState::Cancelled { at: instant("2026-11-03T10:00:01Z"), reason }, cause)
}

/// The revenue figures of the buyer in dollars. 9851 / 2 is 4925.5, half to even 4926.
pub fn dollars() -> Value {
    json!({
        "currency": "USD", "ordersCount": 2, "cancelledOrdersCount": 1,
        "totalSpent": 98.51, "totalSpentCents": 9851, "ltv": 98.51, "ltvCents": 9851,
        "aov": 49.26, "aovCents": 4926, "refunded": 30, "refundedCents": 3000,
        "netSpent": 58.5, "netSpentCents": 5850,
        "firstOrderAt": "2026-11-02T10:00:00Z", "lastOrderAt": "2026-11-03T10:00:00Z",
    })
}

/// Those in yen, which have no minor unit.
pub fn yen() -> Value {
    json!({
        "currency": "JPY", "ordersCount": 1, "cancelledOrdersCount": 0,
        "totalSpent": 1200, "totalSpentCents": 1200, "ltv": 1200, "ltvCents": 1200,
        "aov": 1200, "aovCents": 1200, "refunded": 0, "refundedCents": 0,
        "netSpent": 1200, "netSpentCents": 1200,
        "firstOrderAt": "2026-11-04T10:00:00Z", "lastOrderAt": "2026-11-04T10:00:00Z",
    })
}
