//! A subscriber: profile and books of one customer in one workspace.
//!
//! Owns the merge of what many statements say about one person and the figures shown of them.
//! Must not know consent: a purchase never gives any.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::books::Books;
use crate::customer::{Customer, JsonObject};
use crate::fingerprint::Fingerprint;
use crate::identity::{CheckoutId, ExternalId, SubscriberId, WorkspaceId};
use crate::money::{Currency, Sum};

/// Attribute names that only the books may set.
pub const RESERVED_ATTRIBUTES: &[&str] = &[
    "ltv",
    "ltvCents",
    "totalSpent",
    "totalSpentCents",
    "ordersCount",
    "aov",
    "aovCents",
    "currency",
    "refunded",
    "refundedCents",
    "cancelledOrdersCount",
    "netSpent",
    "netSpentCents",
    "firstOrderAt",
    "lastOrderAt",
];

/// Most that a subscriber's attributes may come to over all statements, in bytes as stored: those
/// of one request fit, and the profile fits with them into an item of the table (400 KB).
pub const MAX_ATTRIBUTES_BYTES: usize = 300 * 1024;
/// What an attribute takes beside key and value in a row: punctuation and its stamp's number.
const ATTRIBUTE_BYTES: usize = 16;
/// What a stamp takes, which a row holds once for all attributes of a statement.
const STAMP_BYTES: usize = 160;

/// How fresh a statement is: the newest by business time wins, then by acceptance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// `orderedAt` or `startedAt` of the statement.
    pub stated_at: Timestamp,
    /// When it was accepted.
    pub accepted_at: Timestamp,
    /// Decides between two of the same instant.
    pub tie: Fingerprint,
}

/// A value and how fresh it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamped<T> {
    /// Of the statement it came from.
    pub stamp: Stamp,
    /// The value.
    pub value: T,
}

/// Keeps the fresher of what is held and what is offered.
fn offer<T>(held: &mut Option<Stamped<T>>, stamp: &Stamp, value: T) {
    if held.as_ref().is_none_or(|held| *stamp > held.stamp) {
        *held = Some(Stamped { stamp: stamp.clone(), value });
    }
}

/// A customer and their figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Subscriber {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// From workspace and e-mail identity.
    pub id: SubscriberId,
    /// As last sent.
    pub email: Option<Stamped<String>>,
    /// Given name.
    pub first_name: Option<Stamped<String>>,
    /// Family name.
    pub last_name: Option<Stamped<String>>,
    /// The shop's own id.
    pub external_id: Option<Stamped<ExternalId>>,
    /// The caller's attributes. A removed one is kept as `None`, or an older statement that
    /// arrives late would bring it back.
    pub attributes: BTreeMap<String, Option<Stamped<Option<Value>>>>,
    /// The books, a currency each.
    pub books: BTreeMap<Currency, Books>,
    /// The newest purchase that triggers automations: checkouts started before it are converted.
    pub last_purchase_at: Option<Timestamp>,
    /// Checkouts that a purchase would convert, with when they started.
    pub open_checkouts: BTreeMap<CheckoutId, Timestamp>,
    /// When the first statement about them was accepted.
    pub created_at: Timestamp,
    /// When the last folded statement about them was accepted.
    pub updated_at: Timestamp,
}

impl Subscriber {
    /// Somebody of whom nothing is known yet.
    #[must_use]
    pub fn new(workspace: WorkspaceId, id: SubscriberId, now: Timestamp) -> Self {
        Self {
            workspace,
            id,
            email: None,
            first_name: None,
            last_name: None,
            external_id: None,
            attributes: BTreeMap::new(),
            books: BTreeMap::new(),
            last_purchase_at: None,
            open_checkouts: BTreeMap::new(),
            created_at: now,
            updated_at: now,
        }
    }

    /// Merges what a statement says, field by field; the newest statement wins each.
    pub fn merge(&mut self, customer: &Customer, stamp: &Stamp) {
        let Customer { email, external_id, first_name, last_name, attributes } = customer;
        offer(&mut self.email, stamp, email.display().to_owned());
        if let Some(id) = external_id {
            offer(&mut self.external_id, stamp, id.clone());
        }
        if let Some(name) = first_name {
            offer(&mut self.first_name, stamp, name.clone());
        }
        if let Some(name) = last_name {
            offer(&mut self.last_name, stamp, name.clone());
        }
        for (key, value) in attributes {
            let value = (!value.is_null()).then(|| value.clone());
            offer(self.attributes.entry(key.clone()).or_default(), stamp, value);
        }
        self.let_go_of_the_oldest();
        self.created_at = self.created_at.min(stamp.accepted_at);
        self.updated_at = self.updated_at.max(stamp.accepted_at);
    }

    /// Keeps the attributes within [`MAX_ATTRIBUTES_BYTES`]: the freshest of them stay.
    fn let_go_of_the_oldest(&mut self) {
        let size = |key: &str, held: &Stamped<Option<Value>>| {
            key.len() + held.value.as_ref().map_or(0, |value| value.to_string().len()) + ATTRIBUTE_BYTES
        };
        let held = self.attributes.iter().filter_map(|(key, held)| Some((key, held.as_ref()?)));
        let mut by_age: Vec<(&Stamp, &String, usize)> =
            held.map(|(key, held)| (&held.stamp, key, size(key, held))).collect();
        by_age.sort_unstable();
        let stamps = by_age.chunk_by(|(stamp, ..), (other, ..)| stamp == other).count();
        let mut bytes = by_age.iter().map(|(.., size)| size).sum::<usize>() + stamps * STAMP_BYTES;
        let mut let_go = Vec::new();
        let mut ages = by_age.iter().peekable();
        while bytes > MAX_ATTRIBUTES_BYTES
            && let Some((stamp, key, size)) = ages.next()
        {
            let_go.push((*key).clone());
            let was_last = ages.peek().is_none_or(|(next, ..)| next != stamp);
            bytes = bytes.saturating_sub(size + if was_last { STAMP_BYTES } else { 0 });
        }
        for key in &let_go {
            self.attributes.remove(key);
        }
    }

    /// The currency of the headline figures: the stack's, else that of the earliest order, else
    /// the one the shop stated totals in.
    #[must_use]
    pub fn primary_currency(&self, base: Option<Currency>) -> Option<Currency> {
        let ordered =
            self.books.iter().filter_map(|(currency, books)| Some((books.first_order_at?, *currency)));
        base.or_else(|| ordered.min().map(|(_, currency)| currency))
            .or_else(|| self.books.keys().next().copied())
    }

    /// The caller's attributes and, winning over them, the revenue attributes.
    #[must_use]
    pub fn custom_attributes(&self, base: Option<Currency>) -> JsonObject {
        let held =
            self.attributes.iter().filter_map(|(key, held)| Some((key, held.as_ref()?.value.as_ref()?)));
        let mut attributes: JsonObject = held.map(|(key, value)| (key.clone(), value.clone())).collect();
        attributes.extend(self.headline(base));
        attributes
    }

    /// The figures in every currency, each under its code.
    #[must_use]
    pub fn revenue_by_currency(&self) -> JsonObject {
        let revenue = |(currency, books): (&Currency, &Books)| {
            (currency.code().to_owned(), Value::Object(figures(books, Some(*currency))))
        };
        self.books.iter().map(revenue).collect()
    }

    /// The subscriber as events show them.
    #[must_use]
    pub fn to_event_json(&self, base: Option<Currency>) -> JsonObject {
        let text = |held: &Option<Stamped<String>>| json!(held.as_ref().map(|held| &held.value));
        let mut object = JsonObject::new();
        object.insert("id".into(), json!(self.id.as_str()));
        object.insert("email".into(), text(&self.email));
        object.insert("firstName".into(), text(&self.first_name));
        object.insert("lastName".into(), text(&self.last_name));
        let external_id = self.external_id.as_ref().map(|held| held.value.as_str());
        object.insert("externalId".into(), json!(external_id));
        object.insert("attributes".into(), Value::Object(self.custom_attributes(base)));
        object
    }

    fn headline(&self, base: Option<Currency>) -> JsonObject {
        let currency = self.primary_currency(base);
        let empty = Books::default();
        let books = currency.and_then(|currency| self.books.get(&currency)).unwrap_or(&empty);
        figures(books, currency)
    }
}

/// The revenue attributes of one currency: each amount in minor units and in major units.
fn figures(books: &Books, currency: Option<Currency>) -> JsonObject {
    let mut figures = JsonObject::new();
    let mut amount = |name: &str, sum: Option<Sum>| {
        let major =
            sum.map(|sum| currency.map_or_else(|| sum.to_json(), |currency| sum.to_major_json(currency)));
        figures.insert(name.to_owned(), json!(major));
        figures.insert(format!("{name}Cents"), json!(sum.map(Sum::to_json)));
    };
    amount("totalSpent", Some(books.total_spent()));
    amount("ltv", Some(books.total_spent()));
    amount("aov", books.average_order_value());
    amount("refunded", Some(books.refunded));
    amount("netSpent", Some(books.net_spent));
    figures.insert("ordersCount".into(), json!(books.orders_count()));
    figures.insert("cancelledOrdersCount".into(), json!(books.cancelled_orders_count));
    figures.insert("currency".into(), json!(currency.map(Currency::code)));
    figures.insert("firstOrderAt".into(), json!(books.first_order_at.map(|at| at.to_string())));
    figures.insert("lastOrderAt".into(), json!(books.last_order_at.map(|at| at.to_string())));
    figures
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(second: i64) -> Stamp {
        let at = Timestamp::from_second(second).unwrap();
        Stamp { stated_at: at, accepted_at: at, tie: Fingerprint::parse(&"0".repeat(32)).unwrap() }
    }

    #[test]
    fn a_profile_keeps_the_freshest_attributes_that_fit() {
        let shop = WorkspaceId::parse("shop").unwrap();
        let email = crate::email::Email::parse("a@example.com").unwrap();
        let mut subscriber =
            Subscriber::new(shop.clone(), SubscriberId::of(&shop, email.key()), Timestamp::UNIX_EPOCH);
        for second in 0..20 {
            let big = json!("x".repeat(40_000));
            let attributes = JsonObject::from_iter([(format!("key{second}"), big)]);
            let customer = Customer {
                email: email.clone(),
                external_id: None,
                first_name: None,
                last_name: None,
                attributes,
            };
            subscriber.merge(&customer, &stamp(second));
        }
        let kept: Vec<&str> = subscriber.attributes.keys().map(String::as_str).collect();
        assert_eq!(kept, ["key13", "key14", "key15", "key16", "key17", "key18", "key19"]);
    }

    #[test]
    fn every_revenue_attribute_is_reserved() {
        let mut names: Vec<String> = figures(&Books::default(), None).keys().cloned().collect();
        names.sort_unstable();
        let mut reserved = RESERVED_ATTRIBUTES.to_vec();
        reserved.sort_unstable();
        assert_eq!(names, reserved);
    }
}
