//! Values to store: with every option absent (0), with every option present (1), and at random
//! with texts, numbers and JSON that are easily spoilt.

use commerce::automation::{Automation, AutomationKey, AutomationState, Cause};
use commerce::checkout::{CheckoutState, LastPurchase};
use commerce::customer::{CustomerTotals, JsonObject};
use commerce::fact::{
    CheckoutContent, CheckoutFact, DueFact, Fact, OrderContent, OrderFact, Receipt, RestockFact, Statement,
    WaitContent, WaitCursor, WaitFact,
};
use commerce::identity::{CheckoutId, ExternalId, OrderId, ProductId, SubscriberId, VariantId, WorkspaceId};
use commerce::ports::OrderLine;
use commerce::posting::{Movement, Posting};
use commerce::product::{Product, Replenishment, ReplenishmentMatch};
use commerce::subscriber::{Stamped, Subscriber};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::dice::Dice;

/// Of every customer.
pub(crate) const EMAIL: &str = "Zoë.Buyer+1@bücher.example";

pub(crate) fn workspace() -> WorkspaceId {
    WorkspaceId::parse("shop").unwrap()
}

pub(crate) fn buyer() -> SubscriberId {
    SubscriberId::of(&workspace(), "buyer@example.com")
}

/// A statement about the order `1`, or one with a nastier id.
pub(crate) fn order_fact(seed: u64) -> OrderFact {
    let dice = &mut Dice::new(seed);
    let content = OrderContent {
        customer: dice.customer(),
        total: dice.minor(),
        currency: dice.currency(),
        ordered_at: dice.maybe(Dice::instant),
        order_number: dice.maybe(Dice::text),
        items: dice.maybe(|d| d.some(Dice::item)),
        customer_totals: dice.maybe(|d| CustomerTotals {
            orders_count: d.maybe(Dice::count),
            total_spent: d.maybe(Dice::minor),
        }),
        properties: dice.maybe(|d| d.object(4)),
        checkout_id: dice.maybe(|d| d.id(CheckoutId::parse)),
        historical: dice.yes(),
        updated_at: dice.maybe(Dice::instant),
    };
    let order = dice.id(OrderId::parse);
    let fact = OrderFact::new(workspace(), order, dice.statement(), content, dice.receipt());
    OrderFact { ordered_at: dice.instant(), ..fact }
}

/// A statement about a checkout.
pub(crate) fn checkout_fact(seed: u64) -> CheckoutFact {
    let dice = &mut Dice::new(seed);
    let content = CheckoutContent {
        customer: dice.customer(),
        total: dice.maybe(Dice::minor),
        currency: dice.maybe(Dice::currency),
        checkout_url: dice.maybe(Dice::text),
        items: dice.maybe(|d| d.some(Dice::item)),
        properties: dice.maybe(|d| d.object(4)),
        started_at: dice.maybe(Dice::instant),
        updated_at: dice.maybe(Dice::instant),
    };
    let checkout = dice.id(CheckoutId::parse);
    let fact = CheckoutFact::new(workspace(), checkout, content, dice.receipt());
    CheckoutFact { revision: u64::from(dice.yes()), ..fact }
}

/// A wake-up.
pub(crate) fn due_fact(seed: u64) -> DueFact {
    let dice = &mut Dice::new(seed);
    DueFact {
        workspace: workspace(),
        subscriber_id: buyer(),
        automation: dice.automation_key(),
        generation: dice.generation(),
        receipt: dice.receipt(),
    }
}

/// A request to be told when stock returns.
pub(crate) fn wait_fact(seed: u64) -> WaitFact {
    let dice = &mut Dice::new(seed);
    let content = WaitContent {
        customer: dice.customer(),
        product_id: dice.id(ProductId::parse),
        variant_id: dice.id(VariantId::parse),
        product_title: dice.maybe(Dice::text),
        variant_title: dice.maybe(Dice::text),
    };
    let (product_version, last_returned_in) = (dice.count(), dice.maybe(Dice::count));
    WaitFact { workspace: workspace(), content, product_version, last_returned_in, receipt: dice.receipt() }
}

/// Stock that returned.
pub(crate) fn restock_fact(seed: u64) -> RestockFact {
    let dice = &mut Dice::new(seed);
    RestockFact {
        workspace: workspace(),
        product_id: dice.id(ProductId::parse),
        version: dice.count(),
        variants: dice.some(|d| d.id(VariantId::parse)),
        cursor: WaitCursor { variant: dice.of(&[0, 7]), after: dice.maybe(|_| buyer()) },
        receipt: dice.receipt(),
    }
}

/// Somebody's wait for a variant of the product `p`.
pub(crate) fn wait(person: &str, variant: &str, state: AutomationState) -> Automation {
    let key = AutomationKey::BackInStock {
        product_id: ProductId::parse("p").unwrap(),
        variant_id: VariantId::parse(variant).unwrap(),
    };
    let requested_at = "2026-11-21T10:00:00Z".parse().unwrap();
    let (product_version, last_returned_in, product_title, variant_title) = (7, Some(3), None, None);
    let cause = Cause::Wait { requested_at, product_version, last_returned_in, product_title, variant_title };
    let subscriber_id = SubscriberId::of(&workspace(), person);
    Automation { key, subscriber_id, state, cause, due_at: None, ..automation(0) }
}

/// A profile with its books.
pub(crate) fn subscriber(seed: u64) -> Subscriber {
    let dice = &mut Dice::new(seed);
    Subscriber {
        workspace: workspace(),
        id: buyer(),
        email: dice.maybe(Dice::stamped_text),
        first_name: dice.maybe(Dice::stamped_text),
        last_name: dice.maybe(Dice::stamped_text),
        external_id: dice.maybe(|d| {
            let id = d.id(ExternalId::parse);
            d.stamped(id)
        }),
        attributes: dice.some(|d| (d.text(), d.attribute())).into_iter().collect(),
        attributes_truncated: dice.yes(),
        books: dice.some(|d| (d.currency(), d.books())).into_iter().collect(),
        last_purchase: dice.maybe(|d| LastPurchase { at: d.instant(), known_at: d.instant() }),
        open_checkouts: dice.some(|d| (d.id(CheckoutId::parse), d.start())).into_iter().collect(),
        created_at: dice.instant(),
        updated_at: dice.instant(),
    }
}

/// A line of the books.
pub(crate) fn order_line(seed: u64) -> OrderLine {
    let dice = &mut Dice::new(seed);
    OrderLine {
        workspace: workspace(),
        subscriber_id: buyer(),
        order_id: dice.id(OrderId::parse),
        counted: dice.contribution(),
    }
}

/// An automation.
pub(crate) fn automation(seed: u64) -> Automation {
    let dice = &mut Dice::new(seed);
    Automation {
        workspace: workspace(),
        subscriber_id: buyer(),
        key: dice.automation_key(),
        generation: dice.generation(),
        previous: dice.maybe(Dice::generation),
        state: match dice.rng.u8(..3) {
            0 => AutomationState::Armed,
            1 => AutomationState::Fired { at: dice.instant() },
            _ => AutomationState::Cancelled { at: dice.instant(), reason: dice.reason() },
        },
        armed_at: dice.instant(),
        due_at: dice.maybe(Dice::instant),
        cause: match dice.rng.u8(..3) {
            0 => Cause::Checkout { started_at: dice.instant() },
            1 => Cause::Wait {
                requested_at: dice.instant(),
                product_version: dice.count(),
                last_returned_in: dice.maybe(Dice::count),
                product_title: dice.maybe(Dice::text),
                variant_title: dice.maybe(Dice::text),
            },
            _ => {
                let order_id = dice.id(OrderId::parse);
                Cause::Purchase {
                    order_id,
                    ordered_at: dice.instant(),
                    variant_id: dice.maybe(|d| d.id(VariantId::parse)),
                }
            }
        },
    }
}

/// What is committed about a checkout.
pub(crate) fn checkout_state(seed: u64) -> CheckoutState {
    let dice = &mut Dice::new(seed);
    CheckoutState {
        workspace: workspace(),
        checkout_id: dice.id(CheckoutId::parse),
        subscriber_id: dice.maybe(|_| buyer()),
        converted_by: dice.maybe(|d| d.id(OrderId::parse)),
    }
}

/// A product.
pub(crate) fn product(seed: u64) -> Product {
    let dice = &mut Dice::new(seed);
    Product {
        workspace: workspace(),
        id: dice.id(ProductId::parse),
        title: dice.text(),
        description: dice.maybe(Dice::text),
        image_url: dice.maybe(Dice::text),
        url: dice.maybe(Dice::text),
        price: dice.maybe(Dice::minor),
        compare_at_price: dice.maybe(Dice::minor),
        currency: dice.maybe(Dice::currency),
        in_stock: dice.maybe(|d| d.rng.bool()),
        variants: dice.some(Dice::variant),
        provider_created_at: dice.maybe(Dice::instant),
        replenishment: dice.maybe(|d| Replenishment {
            enabled: d.rng.bool(),
            after_days: d.of(&[1, 730]),
            matches: d.of(&[ReplenishmentMatch::Product, ReplenishmentMatch::Variant]),
        }),
        returned_in: dice.some(|d| (d.id(VariantId::parse), d.count())).into_iter().collect(),
        created_at: dice.instant(),
        updated_at: dice.instant(),
    }
}

/// A posting of a fact of any kind.
pub(crate) fn posting(seed: u64) -> Posting {
    let dice = &mut Dice::new(seed);
    let fact = match seed % 4 {
        0 => Fact::Order(order_fact(seed)),
        1 => Fact::Checkout(checkout_fact(seed)),
        2 => Fact::Wait(wait_fact(seed)),
        _ => Fact::Due(due_fact(seed)),
    };
    let mut events = dice.some(Dice::event);
    // As they are in truth: most events of a posting show the same subscriber.
    if let [first, others @ ..] = events.as_mut_slice() {
        others.iter_mut().for_each(|event| event.subscriber.clone_from(&first.subscriber));
    }
    events.extend(dice.maybe(Dice::event));
    Posting {
        fact: fact.reference(),
        subscriber_id: fact.subscriber_id().unwrap_or_else(buyer),
        step: dice.of(&[0, 7, u32::MAX]),
        resume_at: dice.maybe(Dice::task),
        folded_at: dice.instant(),
        events,
        movement: dice
            .maybe(|d| Movement { before: d.maybe(Dice::contribution), after: d.maybe(Dice::contribution) }),
        notes: dice.some(Dice::note),
    }
}

/// The order placed in a shop, by a request.
pub(crate) fn placed(workspace: &WorkspaceId, order: &str, request: &str) -> Fact {
    let sample = order_fact(0);
    Fact::Order(OrderFact {
        workspace: workspace.clone(),
        order_id: OrderId::parse(order).unwrap(),
        statement: Statement::Placed,
        revision: 0,
        receipt: Receipt { correlation_id: request.to_owned(), ..sample.receipt.clone() },
        ..sample
    })
}

/// A posting with nothing in it but its fact and step.
pub(crate) fn empty_posting(fact: &Fact, step: u32) -> Posting {
    Posting {
        fact: fact.reference(),
        subscriber_id: fact.subscriber_id().unwrap_or_else(buyer),
        step,
        resume_at: None,
        folded_at: Timestamp::UNIX_EPOCH,
        events: Vec::new(),
        movement: None,
        notes: Vec::new(),
    }
}

/// An object nested as deep as `depth`.
pub(crate) fn nested(depth: usize) -> JsonObject {
    let innermost = JsonObject::from_iter([("deep".to_owned(), json!(true))]);
    (1..depth).fold(innermost, |inner, _| JsonObject::from_iter([("in".to_owned(), Value::Object(inner))]))
}

/// A value with a stamp that is always the same.
pub(crate) fn stamped<T>(value: T) -> Stamped<T> {
    Dice::new(1).stamped(value)
}
