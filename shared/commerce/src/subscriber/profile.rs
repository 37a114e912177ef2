//! Profile and books of one customer in one workspace.
//!
//! Owns the merge of what many statements say about one person. Must not know consent: a purchase
//! never gives any.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::stamp::{Stamp, Stamped, offer, offer_spelling};
use crate::books::Books;
use crate::checkout::{LastPurchase, Start};
use crate::customer::Customer;
use crate::identity::{CheckoutId, ExternalId, SubscriberId, WorkspaceId};
use crate::money::Currency;

/// Most attributes that a subscriber keeps, removed ones included.
pub const MAX_ATTRIBUTES: usize = 128;

/// A customer and their figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Subscriber {
    pub workspace: WorkspaceId,
    /// From workspace and e-mail identity.
    pub id: SubscriberId,
    pub email: Option<Stamped<String>>,
    pub first_name: Option<Stamped<String>>,
    pub last_name: Option<Stamped<String>>,
    pub external_id: Option<Stamped<ExternalId>>,
    /// The caller's attributes. A removed one is kept as `None`, or an older statement that
    /// arrives late would bring it back.
    ///
    /// The first [`MAX_ATTRIBUTES`] names in the order of their bytes stay. A name that falls out
    /// has as many before it for ever, so which ones are kept follows from the set of all names
    /// ever stated, and from nothing else.
    pub attributes: BTreeMap<String, Option<Stamped<Option<Value>>>>,
    /// Whether any attribute ever fell out.
    pub attributes_truncated: bool,
    /// The books, a currency each.
    pub books: BTreeMap<Currency, Books>,
    /// The newest purchase that triggers automations: checkouts started before it are converted.
    pub last_purchase: Option<LastPurchase>,
    /// Checkouts that a purchase would convert, with when they started.
    pub open_checkouts: BTreeMap<CheckoutId, Start>,
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
            attributes_truncated: false,
            books: BTreeMap::new(),
            last_purchase: None,
            open_checkouts: BTreeMap::new(),
            created_at: now,
            updated_at: now,
        }
    }

    /// Merges what a statement says, field by field; the newest statement wins each.
    pub fn merge(&mut self, customer: &Customer, stamp: &Stamp, accepted_at: Timestamp) {
        let Customer { email, external_id, first_name, last_name, attributes } = customer;
        offer_spelling(&mut self.email, stamp, email.display());
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
        while self.attributes.len() > MAX_ATTRIBUTES {
            self.attributes.pop_last();
            self.attributes_truncated = true;
        }
        self.created_at = self.created_at.min(accepted_at);
        self.updated_at = self.updated_at.max(accepted_at);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::customer::JsonObject;
    use crate::fingerprint::Fingerprint;

    /// On this day, somebody says this of their attributes.
    fn say(subscriber: &mut Subscriber, day: i64, attributes: &Value) {
        let at = Timestamp::from_second(day * 86_400).unwrap();
        let tie = Fingerprint::parse(&crate::identity::hash("tie", &[&attributes.to_string()])).unwrap();
        let stamp = Stamp { stated_at: at, updated_at: None, revision: 0, tie };
        let customer = Customer {
            email: crate::email::Email::parse("a@example.com").unwrap(),
            external_id: None,
            first_name: None,
            last_name: None,
            attributes: attributes.as_object().unwrap().clone(),
        };
        subscriber.merge(&customer, &stamp, at);
    }

    fn nobody() -> Subscriber {
        let shop = WorkspaceId::parse("shop").unwrap();
        Subscriber::new(shop.clone(), SubscriberId::of(&shop, "a@example.com"), Timestamp::UNIX_EPOCH)
    }

    /// The attributes after these statements, and whether any fell out.
    fn after(said: &[(i64, Value)]) -> (JsonObject, bool) {
        let mut subscriber = nobody();
        said.iter().for_each(|(day, attributes)| say(&mut subscriber, *day, attributes));
        let held = subscriber.attributes.iter();
        let shown = held.filter_map(|(name, held)| Some((name.clone(), held.as_ref()?.value.clone()?)));
        (shown.collect(), subscriber.attributes_truncated)
    }

    #[test]
    fn large_attributes_are_the_same_in_any_order() {
        let large = "x".repeat(200_000);
        let [a, b, small] =
            [(1, json!({ "a": large })), (2, json!({ "b": large })), (3, json!({ "b": "small" }))];
        let expected = json!({ "a": large, "b": "small" });
        let orders = [[&a, &b, &small], [&a, &small, &b], [&small, &b, &a]];
        for said in orders.map(|order| order.map(Clone::clone)) {
            assert_eq!(Value::Object(after(&said).0), expected);
        }
    }

    #[test]
    fn what_was_removed_stays_removed_however_late_an_older_statement_arrives() {
        let large = "x".repeat(160_000);
        let said = [
            (1, json!({ "a": "old" })),
            (2, json!({ "a": null })),
            (3, json!({ "b": large })),
            (4, json!({ "c": large })),
            (5, json!({ "b": "small", "c": "small" })),
        ];
        let mut oldest_last = said.to_vec();
        oldest_last.rotate_left(1);
        assert_eq!(after(&said), after(&oldest_last));
        assert!(!after(&said).0.contains_key("a"));
    }

    #[test]
    fn of_two_spellings_in_one_instant_it_is_the_same_one_in_any_order() {
        let spelt = |spellings: [&str; 2]| {
            let mut subscriber = nobody();
            for spelling in spellings {
                let tie = Fingerprint::parse(&crate::identity::hash("tie", &["same"])).unwrap();
                let stamp = Stamp { stated_at: Timestamp::UNIX_EPOCH, updated_at: None, revision: 0, tie };
                let email = crate::email::Email::parse(spelling).unwrap();
                let customer = Customer {
                    email,
                    external_id: None,
                    first_name: None,
                    last_name: None,
                    attributes: JsonObject::new(),
                };
                subscriber.merge(&customer, &stamp, Timestamp::UNIX_EPOCH);
            }
            subscriber.email.map(|email| email.value)
        };
        assert_eq!(spelt(["a@example.com", "A@example.com"]), spelt(["A@example.com", "a@example.com"]));
    }

    #[test]
    fn a_profile_keeps_the_first_names_and_says_when_it_does_not_keep_all() {
        let numbered = |numbers: std::ops::Range<i64>| -> Vec<(i64, Value)> {
            numbers.map(|number| (number, json!({ format!("key{number:03}"): number }))).collect()
        };
        assert_eq!((after(&numbered(0..128)).0.len(), after(&numbered(0..128)).1), (128, false));
        let (kept, truncated) = after(&numbered(0..129));
        assert_eq!((kept.len(), kept.contains_key("key128"), truncated), (128, false, true));
        let mut reversed = numbered(0..129);
        reversed.reverse();
        assert_eq!(after(&reversed), (kept, true));
    }

    proptest::proptest! {
        #[test]
        fn any_order_and_repetition_of_statements_gives_the_same_profile(
            said in proptest::collection::vec((0..5_i64, 0..40_u8, 0..9_u8), 0..40),
            shuffled in proptest::collection::vec(0..40_usize, 0..80),
        ) {
            // A name that is stated stands for eight, so that more than 128 come together.
            let statement = |(day, name, value): &(i64, u8, u8)| {
                let value = (*value > 0).then(|| "v".repeat((*value).into()));
                let names = (0..8).map(|part| (format!("{}{name}", ["a", "b", "c", "d", "e", "f", "g", "h"][part]), json!(value)));
                (*day, Value::Object(names.collect()))
            };
            let said: Vec<(i64, Value)> = said.iter().map(statement).collect();
            let repeated = shuffled.iter().filter_map(|index| said.get(*index).cloned());
            let otherwise: Vec<(i64, Value)> = repeated.chain(said.iter().rev().cloned()).collect();
            let (mut one, mut other) = (nobody(), nobody());
            said.iter().for_each(|(day, attributes)| say(&mut one, *day, attributes));
            otherwise.iter().for_each(|(day, attributes)| say(&mut other, *day, attributes));
            proptest::prop_assert_eq!(one, other);
        }
    }
}
