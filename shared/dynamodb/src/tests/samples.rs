//! Values to store: with every option absent (0), with every option present (1), and at random
//! with texts, numbers and JSON that are easily spoilt.

use std::collections::BTreeMap;

use commerce::automation::{Automation, AutomationKey, AutomationState, CancelReason, Cause, Generation};
use commerce::books::{Books, Snapshot};
use commerce::checkout::CheckoutState;
use commerce::customer::{Customer, CustomerTotals, JsonObject, LineItem};
use commerce::email::Email;
use commerce::event::{Event, EventName};
use commerce::fact::{
    CheckoutContent, CheckoutFact, DueFact, Fact, OrderContent, OrderFact, Receipt, Refund, Statement,
};
use commerce::fingerprint::Fingerprint;
use commerce::identity::{
    CheckoutId, EventId, ExternalId, OrderId, ProductId, RefundId, SubscriberId, VariantId, WorkspaceId,
};
use commerce::money::{Currency, MAX_MINOR, Minor, Sum};
use commerce::order::Contribution;
use commerce::ports::OrderLine;
use commerce::posting::{Movement, Note, NoteOutcome, Posting};
use commerce::product::{Product, Replenishment, ReplenishmentMatch, Variant, VariantOption};
use commerce::subscriber::{Stamp, Stamped, Subscriber};
use jiff::Timestamp;
use serde_json::{Value, json};

/// Of every customer.
pub(crate) const EMAIL: &str = "Zoë.Buyer+1@bücher.example";

const TEXTS: [&str; 9] =
    ["", " ", "x", "\"\\/\u{8}\n", "\u{0}\u{1f}\u{7f}", "😀é\u{feff}", "null", "{\"a\":1}", "\u{2028}'#%"];
const IDENTIFIERS: [&str; 6] = ["1", "1#x", " a b ", "😀", "\"\\", "W#shop#ORDER#1"];
const NUMBERS: [&str; 6] =
    ["0", "18446744073709551615", "-9223372036854775808", "0.1", "1.7976931348623157e308", "5e-324"];
/// Numbers that a reader in a hurry gets wrong in the last bit.
const FRACTIONS: [f64; 4] = [51.248178375505404, -93.31137037688033, 0.30000000000000004, 52.314008204106244];
const INSTANTS: [&str; 5] = [
    "1970-01-01T00:00:00Z",
    "2026-11-21T10:00:00.123456789Z",
    "9999-12-30T22:00:00.999999999Z",
    "0000-01-01T00:00:00Z",
    "2026-11-21T10:00:00.000000001Z",
];

/// Chooses. The same seed gives the same choices.
pub(crate) struct Dice {
    rng: fastrand::Rng,
    seed: u64,
}

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self { rng: fastrand::Rng::with_seed(seed), seed }
    }

    fn yes(&mut self) -> bool {
        match self.seed {
            0 => false,
            1 => true,
            _ => self.rng.bool(),
        }
    }

    fn maybe<T>(&mut self, some: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.yes().then(|| some(self))
    }

    fn some<T>(&mut self, one: impl Fn(&mut Self) -> T) -> Vec<T> {
        let count = if self.yes() { self.rng.usize(1..4) } else { 0 };
        (0..count).map(|_| one(self)).collect()
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.rng.usize(..choices.len())]
    }

    fn text(&mut self) -> String {
        self.of(&TEXTS).to_owned()
    }

    fn id<T, E: std::fmt::Debug>(&mut self, parse: impl FnOnce(&str) -> Result<T, E>) -> T {
        parse(self.of(&IDENTIFIERS)).unwrap()
    }

    fn instant(&mut self) -> Timestamp {
        self.of(&INSTANTS).parse().unwrap()
    }

    fn minor(&mut self) -> Minor {
        Minor::new(self.of(&[0, 1, 8850, MAX_MINOR])).unwrap()
    }

    fn sum(&mut self) -> Sum {
        Sum::new(self.of(&[0, 1, i128::MAX, i128::MIN, -5]))
    }

    fn count(&mut self) -> u64 {
        self.of(&[0, 1, u64::MAX])
    }

    fn currency(&mut self) -> Currency {
        Currency::parse(self.of(&["USD", "JPY", "KWD"])).unwrap()
    }

    fn fingerprint(&mut self) -> Fingerprint {
        let digit = self.of(&["0", "a", "f"]);
        Fingerprint::parse(&digit.repeat(32)).unwrap()
    }

    fn json(&mut self, depth: usize) -> Value {
        match self.rng.u8(..if depth == 0 { 4 } else { 6 }) {
            0 => Value::Null,
            1 => Value::Bool(self.rng.bool()),
            2 if self.rng.bool() => self.of(&FRACTIONS).into(),
            2 => serde_json::from_str(self.of(&NUMBERS)).unwrap(),
            3 => Value::String(self.text()),
            4 => (0..self.rng.usize(..3)).map(|_| self.json(depth - 1)).collect(),
            _ => Value::Object(self.object(depth - 1)),
        }
    }

    fn object(&mut self, depth: usize) -> JsonObject {
        (0..self.rng.usize(..4)).map(|_| (self.text(), self.json(depth))).collect()
    }

    fn receipt(&mut self) -> Receipt {
        Receipt { accepted_at: self.instant(), correlation_id: self.text() }
    }

    fn customer(&mut self) -> Customer {
        Customer {
            email: Email::parse(EMAIL).unwrap(),
            external_id: self.maybe(|d| d.id(ExternalId::parse)),
            first_name: self.maybe(Self::text),
            last_name: self.maybe(Self::text),
            attributes: self.object(3),
        }
    }

    fn item(&mut self) -> LineItem {
        LineItem {
            product_id: self.id(ProductId::parse),
            variant_id: self.maybe(|d| d.id(VariantId::parse)),
            title: self.text(),
            variant_title: self.maybe(Self::text),
            sku: self.maybe(Self::text),
            quantity: self.of(&[1, u32::MAX]),
            price: self.maybe(Self::minor),
        }
    }

    fn statement(&mut self) -> Statement {
        match self.rng.u8(..5) {
            0 => Statement::Placed,
            1 => Statement::Amended,
            2 => Statement::Cancelled,
            3 => Statement::Fulfilled,
            _ => {
                let id = self.maybe(|d| d.id(RefundId::parse));
                Statement::Refunded(Refund { id, amount: self.maybe(Self::minor) })
            }
        }
    }

    fn contribution(&mut self) -> Contribution {
        Contribution {
            currency: self.currency(),
            ordered_at: self.instant(),
            total: self.minor(),
            refunded: self.minor(),
            cancelled: self.rng.bool(),
        }
    }

    fn snapshot(&mut self) -> Snapshot {
        Snapshot {
            as_of: self.instant(),
            accepted_at: self.instant(),
            tie: self.fingerprint(),
            stated: self.sum(),
            after: self.sum(),
        }
    }

    fn books(&mut self) -> Books {
        Books {
            counted_orders: self.count(),
            counted_total: self.sum(),
            refunded: self.sum(),
            cancelled_orders_count: self.count(),
            net_spent: self.sum(),
            first_order_at: self.maybe(Self::instant),
            last_order_at: self.maybe(Self::instant),
            orders_count_snapshot: self.maybe(Self::snapshot),
            total_spent_snapshot: self.maybe(Self::snapshot),
        }
    }

    fn stamped<T>(&mut self, value: T) -> Stamped<T> {
        let (stated_at, accepted_at) = (self.instant(), self.instant());
        Stamped { stamp: Stamp { stated_at, accepted_at, tie: self.fingerprint() }, value }
    }

    fn stamped_text(&mut self) -> Stamped<String> {
        let text = self.text();
        self.stamped(text)
    }

    fn attribute(&mut self) -> Option<Stamped<Option<Value>>> {
        self.maybe(|d| {
            let value = d.maybe(|d| d.json(3)).filter(|value| !value.is_null());
            d.stamped(value)
        })
    }

    fn automation_key(&mut self) -> AutomationKey {
        if self.rng.bool() {
            return AutomationKey::AbandonedCheckout { checkout_id: self.id(CheckoutId::parse) };
        }
        AutomationKey::Replenishment {
            product_id: self.id(ProductId::parse),
            variant_id: self.maybe(|d| d.id(VariantId::parse)),
        }
    }

    fn generation(&mut self) -> Generation {
        Generation::new(self.count())
    }

    fn reason(&mut self) -> CancelReason {
        let order_id = self.id(OrderId::parse);
        match self.rng.u8(..8) {
            0 => CancelReason::PurchasedAgain { order_id },
            1 => CancelReason::OrderCancelled { order_id },
            2 => CancelReason::OrderRefunded { order_id },
            3 => CancelReason::ItemRemoved { order_id },
            4 => CancelReason::Converted { order_id: self.maybe(|_| order_id) },
            5 => CancelReason::CheckoutReassigned,
            6 => CancelReason::TooManyCheckouts,
            _ => CancelReason::ReplenishmentDisabled,
        }
    }

    fn event(&mut self) -> Event {
        Event {
            id: EventId::of(&workspace(), "x", &[&self.text()]),
            name: self.of(&EventName::ALL),
            workspace: workspace(),
            occurred_at: self.instant(),
            recorded_at: self.instant(),
            subject: self.text(),
            correlation_id: self.text(),
            subscriber: self.object(3),
            body: self.object(3),
        }
    }

    fn note(&mut self) -> Note {
        let outcomes = [NoteOutcome::Armed, NoteOutcome::Fired, NoteOutcome::Cancelled, NoteOutcome::Skipped];
        Note {
            automation: self.automation_key(),
            generation: self.maybe(Self::generation),
            outcome: self.of(&outcomes),
            reason: self.text(),
        }
    }

    fn variant(&mut self) -> Variant {
        Variant {
            id: self.id(VariantId::parse),
            title: self.text(),
            sku: self.maybe(Self::text),
            price: self.maybe(Self::minor),
            compare_at_price: self.maybe(Self::minor),
            image_url: self.maybe(Self::text),
            in_stock: self.maybe(|d| d.rng.bool()),
            inventory_quantity: self.maybe(|d| d.of(&[0, i64::MIN, i64::MAX])),
            options: self.some(|d| VariantOption { name: d.text(), value: d.text() }),
        }
    }
}

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
    };
    let checkout = dice.id(CheckoutId::parse);
    let fact = CheckoutFact::new(workspace(), checkout, content, dice.receipt());
    CheckoutFact { amendment: dice.yes(), ..fact }
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
        books: dice.some(|d| (d.currency(), d.books())).into_iter().collect(),
        last_purchase_at: dice.maybe(Dice::instant),
        open_checkouts: dice.some(|d| (d.id(CheckoutId::parse), d.instant())).into_iter().collect(),
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
        due_at: dice.instant(),
        cause: if dice.rng.bool() {
            Cause::Checkout { started_at: dice.instant() }
        } else {
            let order_id = dice.id(OrderId::parse);
            Cause::Purchase { order_id, ordered_at: dice.instant(), item: dice.item() }
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
        created_at: dice.instant(),
        updated_at: dice.instant(),
    }
}

/// A posting of a fact of any kind.
pub(crate) fn posting(seed: u64) -> Posting {
    let dice = &mut Dice::new(seed);
    let fact = match seed % 3 {
        0 => Fact::Order(order_fact(seed)),
        1 => Fact::Checkout(checkout_fact(seed)),
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
        subscriber_id: fact.subscriber_id(),
        step: dice.of(&[0, 7, u32::MAX]),
        is_last: dice.yes(),
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
        receipt: Receipt { correlation_id: request.to_owned(), ..sample.receipt.clone() },
        ..sample
    })
}

/// A posting with nothing in it but its fact and step.
pub(crate) fn empty_posting(fact: &Fact, step: u32) -> Posting {
    Posting {
        fact: fact.reference(),
        subscriber_id: fact.subscriber_id(),
        step,
        is_last: true,
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

/// Books with this many orders counted.
pub(crate) fn books_of(orders: u64) -> BTreeMap<Currency, Books> {
    let books = Books { counted_orders: orders, ..Books::default() };
    BTreeMap::from([(Currency::parse("USD").unwrap(), books)])
}
