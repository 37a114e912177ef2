//! The figures of a subscriber, as events and answers show them.
//!
//! Owns the names of the revenue attributes and which currency is the headline's.

use serde_json::{Value, json};

use super::profile::Subscriber;
use super::stamp::Stamped;
use crate::books::Books;
use crate::customer::JsonObject;
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

impl Subscriber {
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

    #[test]
    fn every_revenue_attribute_is_reserved() {
        let mut names: Vec<String> = figures(&Books::default(), None).keys().cloned().collect();
        names.sort_unstable();
        let mut reserved = RESERVED_ATTRIBUTES.to_vec();
        reserved.sort_unstable();
        assert_eq!(names, reserved);
    }
}
