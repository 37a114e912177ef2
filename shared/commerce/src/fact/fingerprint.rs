//! Whether two statements have the same content.
//!
//! Owns which fields are content. What we filled in ourselves (a time defaulted to now) and what
//! only says how to treat the statement (`historical`) or how new it is (`updatedAt`) is not: a
//! retry must not differ by it.

use std::fmt;

use serde_json::Value;

use super::content::{CheckoutContent, OrderContent, Refund, Statement, WaitContent};
use crate::customer::{Customer, CustomerTotals, JsonObject, LineItem};
use crate::fingerprint::Fingerprint;

impl Fingerprint {
    /// Of a statement about an order. A placed order and its amendment compare as equal kinds.
    #[must_use]
    pub fn of_order(statement: &Statement, content: &OrderContent) -> Self {
        let OrderContent {
            customer,
            total,
            currency,
            ordered_at,
            order_number,
            items,
            customer_totals,
            properties,
            checkout_id,
            historical: _,
            updated_at: _,
        } = content;
        let mut parts = Parts::default();
        match statement {
            Statement::Placed | Statement::Amended => parts.text("placed"),
            Statement::Cancelled => parts.text("cancelled"),
            Statement::Fulfilled => parts.text("fulfilled"),
            Statement::Refunded(Refund { id, amount }) => {
                parts.text("refunded");
                parts.maybe(id.as_ref());
                parts.maybe(amount.map(|a| a.get()));
            }
        }
        parts.customer(customer);
        parts.text(total.get());
        parts.text(currency);
        parts.maybe(ordered_at.as_ref());
        parts.maybe(order_number.as_ref());
        parts.items(items.as_deref());
        if let Some(CustomerTotals { orders_count, total_spent }) = customer_totals {
            parts.text("totals");
            parts.maybe(*orders_count);
            parts.maybe(total_spent.map(|t| t.get()));
        }
        parts.maybe(properties.as_ref().map(canonical_object));
        parts.maybe(checkout_id.as_ref());
        parts.fingerprint("order")
    }

    /// Of a request to be told when stock returns.
    #[must_use]
    pub fn of_wait(content: &WaitContent) -> Self {
        let WaitContent { customer, product_id, variant_id, product_title, variant_title } = content;
        let mut parts = Parts::default();
        parts.customer(customer);
        parts.text(product_id);
        parts.text(variant_id);
        parts.maybe(product_title.as_ref());
        parts.maybe(variant_title.as_ref());
        parts.fingerprint("wait")
    }

    /// Of a statement about a checkout.
    #[must_use]
    pub fn of_checkout(content: &CheckoutContent) -> Self {
        let CheckoutContent {
            customer,
            total,
            currency,
            checkout_url,
            items,
            properties,
            started_at,
            updated_at: _,
        } = content;
        let mut parts = Parts::default();
        parts.customer(customer);
        parts.maybe(total.map(|t| t.get()));
        parts.maybe(*currency);
        parts.maybe(checkout_url.as_ref());
        parts.items(items.as_deref());
        parts.maybe(properties.as_ref().map(canonical_object));
        parts.maybe(started_at.as_ref());
        parts.fingerprint("checkout")
    }
}

/// The fields of a content in a fixed order; a field left out differs from an empty one.
#[derive(Default)]
struct Parts(Vec<String>);

impl Parts {
    fn text(&mut self, value: impl fmt::Display) {
        self.0.push(format!("={value}"));
    }

    fn maybe(&mut self, value: Option<impl fmt::Display>) {
        self.0.push(value.map_or_else(String::new, |value| format!("={value}")));
    }

    fn customer(&mut self, customer: &Customer) {
        let Customer { email, external_id, first_name, last_name, attributes } = customer;
        self.text(email.key());
        self.maybe(external_id.as_ref());
        self.maybe(first_name.as_ref());
        self.maybe(last_name.as_ref());
        self.text(canonical_object(attributes));
    }

    fn items(&mut self, items: Option<&[LineItem]>) {
        self.maybe(items.map(<[LineItem]>::len));
        for item in items.unwrap_or_default() {
            let LineItem { product_id, variant_id, title, variant_title, sku, quantity, price } = item;
            self.text(product_id);
            self.maybe(variant_id.as_ref());
            self.text(title);
            self.maybe(variant_title.as_ref());
            self.maybe(sku.as_ref());
            self.text(quantity);
            self.maybe(price.map(|p| p.get()));
        }
    }

    fn fingerprint(&self, kind: &str) -> Fingerprint {
        let parts: Vec<&str> = self.0.iter().map(String::as_str).collect();
        Fingerprint::of(kind, &parts)
    }
}

/// JSON text with the keys of every object in order, whatever order they were sent in.
fn canonical_object(object: &JsonObject) -> String {
    let mut entries: Vec<(&String, &Value)> = object.iter().collect();
    entries.sort_by_key(|(key, _)| key.as_str());
    let members: Vec<String> = entries
        .into_iter()
        .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical(value)))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn canonical(value: &Value) -> String {
    match value {
        Value::Object(object) => canonical_object(object),
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(canonical).collect();
            format!("[{}]", values.join(","))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}
