//! Dice: what the values in [`super::samples`] are made of, the same for the same seed.

use commerce::automation::{AutomationKey, CancelReason, Generation, Reason};
use commerce::books::{Books, Snapshot};
use commerce::checkout::Start;
use commerce::customer::{Customer, JsonObject, LineItem};
use commerce::email::Email;
use commerce::event::{Event, EventName};
use commerce::fact::{Receipt, Refund, Statement};
use commerce::fingerprint::Fingerprint;
use commerce::identity::{CheckoutId, EventId, ExternalId, OrderId, ProductId, RefundId, VariantId};
use commerce::money::{Currency, MAX_MINOR, Minor, Sum};
use commerce::order::Contribution;
use commerce::posting::Task;
use commerce::posting::{Note, NoteOutcome};
use commerce::product::{Variant, VariantOption};
use commerce::subscriber::{Stamp, Stamped};
use commerce::version::Version;
use jiff::Timestamp;
use serde_json::Value;

use super::samples::{EMAIL, workspace};

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
    pub(crate) rng: fastrand::Rng,
    seed: u64,
}

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self { rng: fastrand::Rng::with_seed(seed), seed }
    }

    pub(crate) fn yes(&mut self) -> bool {
        match self.seed {
            0 => false,
            1 => true,
            _ => self.rng.bool(),
        }
    }

    pub(crate) fn maybe<T>(&mut self, some: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.yes().then(|| some(self))
    }

    pub(crate) fn some<T>(&mut self, one: impl Fn(&mut Self) -> T) -> Vec<T> {
        let count = if self.yes() { self.rng.usize(1..4) } else { 0 };
        (0..count).map(|_| one(self)).collect()
    }

    pub(crate) fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.rng.usize(..choices.len())]
    }

    pub(crate) fn text(&mut self) -> String {
        self.of(&TEXTS).to_owned()
    }

    pub(crate) fn id<T, E: std::fmt::Debug>(&mut self, parse: impl FnOnce(&str) -> Result<T, E>) -> T {
        parse(self.of(&IDENTIFIERS)).unwrap()
    }

    pub(crate) fn instant(&mut self) -> Timestamp {
        self.of(&INSTANTS).parse().unwrap()
    }

    pub(crate) fn minor(&mut self) -> Minor {
        Minor::new(self.of(&[0, 1, 8850, MAX_MINOR])).unwrap()
    }

    pub(crate) fn sum(&mut self) -> Sum {
        Sum::new(self.of(&[0, 1, i128::MAX, i128::MIN, -5]))
    }

    pub(crate) fn count(&mut self) -> u64 {
        self.of(&[0, 1, u64::MAX])
    }

    pub(crate) fn currency(&mut self) -> Currency {
        Currency::parse(self.of(&["USD", "JPY", "KWD"])).unwrap()
    }

    pub(crate) fn fingerprint(&mut self) -> Fingerprint {
        let digit = self.of(&["0", "a", "f"]);
        Fingerprint::parse(&digit.repeat(32)).unwrap()
    }

    pub(crate) fn json(&mut self, depth: usize) -> Value {
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

    pub(crate) fn object(&mut self, depth: usize) -> JsonObject {
        (0..self.rng.usize(..4)).map(|_| (self.text(), self.json(depth))).collect()
    }

    pub(crate) fn receipt(&mut self) -> Receipt {
        Receipt { accepted_at: self.instant(), correlation_id: self.text() }
    }

    pub(crate) fn customer(&mut self) -> Customer {
        Customer {
            email: Email::parse(EMAIL).unwrap(),
            external_id: self.maybe(|d| d.id(ExternalId::parse)),
            first_name: self.maybe(Self::text),
            last_name: self.maybe(Self::text),
            attributes: self.object(3),
        }
    }

    pub(crate) fn item(&mut self) -> LineItem {
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

    pub(crate) fn statement(&mut self) -> Statement {
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

    pub(crate) fn contribution(&mut self) -> Contribution {
        Contribution {
            currency: self.currency(),
            ordered_at: self.instant(),
            total: self.minor(),
            refunded: self.minor(),
            cancelled: self.rng.bool(),
        }
    }

    pub(crate) fn snapshot(&mut self) -> Snapshot {
        let version =
            Version::new(self.maybe(Self::instant), self.of(&[0, 1, u64::MAX]), &self.fingerprint());
        Snapshot { after: self.sum(), ..Snapshot::new(self.instant(), &version, self.sum()) }
    }

    pub(crate) fn books(&mut self) -> Books {
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

    pub(crate) fn stamped<T>(&mut self, value: T) -> Stamped<T> {
        let (stated_at, updated_at) = (self.instant(), self.maybe(Self::instant));
        let (revision, tie) = (self.of(&[0, 1, u64::MAX]), self.fingerprint());
        Stamped { stamp: Stamp { stated_at, updated_at, revision, tie }, value }
    }

    pub(crate) fn stamped_text(&mut self) -> Stamped<String> {
        let text = self.text();
        self.stamped(text)
    }

    pub(crate) fn attribute(&mut self) -> Option<Stamped<Option<Value>>> {
        self.maybe(|d| {
            let value = d.maybe(|d| d.json(3)).filter(|value| !value.is_null());
            d.stamped(value)
        })
    }

    pub(crate) fn automation_key(&mut self) -> AutomationKey {
        match self.rng.u8(..3) {
            0 => AutomationKey::AbandonedCheckout { checkout_id: self.id(CheckoutId::parse) },
            1 => AutomationKey::BackInStock {
                product_id: self.id(ProductId::parse),
                variant_id: self.id(VariantId::parse),
            },
            _ => AutomationKey::Replenishment {
                product_id: self.id(ProductId::parse),
                variant_id: self.maybe(|d| d.id(VariantId::parse)),
            },
        }
    }

    pub(crate) fn generation(&mut self) -> Generation {
        Generation::new(self.count())
    }

    pub(crate) fn reason(&mut self) -> CancelReason {
        let order_id = self.id(OrderId::parse);
        match self.rng.u8(..9) {
            0 => CancelReason::PurchasedAgain { order_id },
            7 => CancelReason::Purchased { order_id },
            1 => CancelReason::OrderCancelled { order_id },
            2 => CancelReason::OrderRefunded { order_id },
            3 => CancelReason::ItemRemoved { order_id },
            4 => CancelReason::Converted { order_id: self.maybe(|_| order_id) },
            5 => CancelReason::CheckoutReassigned,
            6 => CancelReason::TooManyCheckouts,
            _ => CancelReason::ReplenishmentDisabled,
        }
    }

    pub(crate) fn event(&mut self) -> Event {
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

    pub(crate) fn note(&mut self) -> Note {
        let outcomes = [NoteOutcome::Armed, NoteOutcome::Fired, NoteOutcome::Cancelled, NoteOutcome::Skipped];
        Note {
            automation: self.automation_key(),
            order_id: self.maybe(|d| d.id(OrderId::parse)),
            generation: self.maybe(Self::generation),
            outcome: self.of(&outcomes),
            reason: self.of(&Reason::ALL),
        }
    }

    pub(crate) fn start(&mut self) -> Start {
        Start { stated: self.maybe(Self::instant), accepted: self.maybe(Self::instant) }
    }

    pub(crate) fn task(&mut self) -> Task {
        let product_id = self.id(ProductId::parse);
        Task { product_id, variant_id: self.maybe(|d| d.id(VariantId::parse)) }
    }

    pub(crate) fn variant(&mut self) -> Variant {
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
