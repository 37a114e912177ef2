//! How large a statement is.
//!
//! Owns the measure by which the statements about one thing are bounded: about what they take in
//! the table and in an answer. What exactly an item takes is the table's to say.

use super::content::{CheckoutContent, OrderContent};
use crate::customer::{Customer, JsonObject, LineItem};

impl OrderContent {
    /// About what it takes in the table and in an answer.
    #[must_use]
    pub fn len_bytes(&self) -> usize {
        stated_bytes(&self.customer, self.items.as_deref(), self.properties.as_ref())
            + self.order_number.as_ref().map_or(0, String::len)
    }
}

impl CheckoutContent {
    /// About what it takes in the table.
    #[must_use]
    pub fn len_bytes(&self) -> usize {
        stated_bytes(&self.customer, self.items.as_deref(), self.properties.as_ref())
            + self.checkout_url.as_ref().map_or(0, String::len)
    }
}

/// The parts of a statement that may be large, and something for the rest.
fn stated_bytes(customer: &Customer, items: Option<&[LineItem]>, properties: Option<&JsonObject>) -> usize {
    const REST_BYTES: usize = 1024;
    let object = |object: &JsonObject| -> usize {
        object.iter().map(|(key, value)| key.len() + value.to_string().len() + 8).sum()
    };
    let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let item = |item: &LineItem| {
        let variant_id = item.variant_id.as_ref().map_or(0, |id| id.as_str().len());
        let ids = item.product_id.as_str().len() + variant_id;
        ids + item.title.len() + text(&item.variant_title) + text(&item.sku) + 128
    };
    REST_BYTES
        + object(&customer.attributes)
        + items.unwrap_or_default().iter().map(item).sum::<usize>()
        + properties.map_or(0, object)
}
