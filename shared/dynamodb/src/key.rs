//! The only map of the table: partition key and sort key of every item.
//!
//! Owns how keys are written. Must not read a domain value back from one: a row holds its own
//! identity, and [`crate::item`] checks that it agrees with the key it was found under.
//!
//! A workspace has no `#`, so what follows it is never mistaken for part of it. Everything the
//! caller names comes last in its key, or is closed by a part of fixed length.

use commerce::automation::AutomationKey;
use commerce::fact::{FactRef, Subject};
use commerce::identity::{self, CheckoutId, OrderId, ProductId, SubscriberId, VariantId, WorkspaceId};
use commerce::posting::Activity;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Begins the sort key of a fact. The stream filter of the processor names it too.
pub(crate) const FACT: &str = "FACT#";
/// Begins the sort key of a posting.
pub(crate) const POSTING: &str = "POST#";
/// Begins the sort key of a line of the books.
pub(crate) const ORDER_LINE: &str = "ORDER#";
/// Begins the sort key of an automation. The stream filter of the scheduler names it too.
pub(crate) const AUTOMATION: &str = "AUTO#";
/// Begins the sort key of an entry in a subscriber's history.
pub(crate) const ACTIVITY: &str = "DONE#";
/// Begins the sort key of an entry in the index of waits.
pub(crate) const WAIT: &str = "WAIT#";
/// Begins the sort key of what a subscriber bought of a product.
const PURCHASES: &str = "BOUGHT#";
/// Sort key of what is committed about a checkout.
pub(crate) const STATE: &str = "STATE";
const PROFILE: &str = "PROFILE";
const PRODUCT: &str = "PRODUCT";
const API_KEY: &str = "KEY";

/// Decimal digits of a posting's step: as many as the largest has.
const STEP_DIGITS: usize = 10;

/// Between the key of an item and the number of a further part of its row. What comes before
/// those digits in the key of a posting is a `#`, so that no first part is taken for a further one.
const PART_MARK: char = '~';

/// Where an item is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// The partition.
    pub(crate) pk: String,
    /// The item within it.
    pub(crate) sk: String,
}

impl Key {
    pub(crate) fn fact(fact: &FactRef) -> Self {
        Self { pk: subject(fact), sk: format!("{FACT}{}", fact.name) }
    }

    pub(crate) fn posting(fact: &FactRef, step: u32) -> Self {
        Self { pk: subject(fact), sk: format!("{POSTING}{}#{step:0STEP_DIGITS$}", fact.name) }
    }

    pub(crate) fn subscriber(workspace: &WorkspaceId, id: &SubscriberId) -> Self {
        Self { pk: subscriber(workspace, id), sk: PROFILE.to_owned() }
    }

    pub(crate) fn order_line(workspace: &WorkspaceId, id: &SubscriberId, order: &OrderId) -> Self {
        Self { pk: subscriber(workspace, id), sk: format!("{ORDER_LINE}{order}") }
    }

    pub(crate) fn automation(workspace: &WorkspaceId, id: &SubscriberId, key: &AutomationKey) -> Self {
        Self { pk: subscriber(workspace, id), sk: format!("{AUTOMATION}{key}") }
    }

    pub(crate) fn purchases(workspace: &WorkspaceId, id: &SubscriberId, product: &ProductId) -> Self {
        Self { pk: subscriber(workspace, id), sk: format!("{PURCHASES}{product}") }
    }

    /// Sorted by time: as many digits as the microseconds of the year 9999 have. Entries of one
    /// instant are told apart by what they are about.
    pub(crate) fn activity(activity: &Activity) -> Self {
        let fact = &activity.fact;
        let at = activity.folded_at.as_microsecond().max(0);
        let about = identity::hash("activity", &[&subject(fact), &fact.name, &activity.step.to_string()]);
        Self {
            pk: subscriber(&fact.workspace, &activity.subscriber_id),
            sk: format!("{ACTIVITY}{at:018}#{about}"),
        }
    }

    pub(crate) fn checkout(workspace: &WorkspaceId, id: &CheckoutId) -> Self {
        Self { pk: checkout(workspace, id), sk: STATE.to_owned() }
    }

    pub(crate) fn product(workspace: &WorkspaceId, id: &ProductId) -> Self {
        Self { pk: product(workspace, id), sk: PRODUCT.to_owned() }
    }

    /// The entry of a subscriber in the index of who waits for a variant.
    pub(crate) fn place(
        workspace: &WorkspaceId,
        id: &ProductId,
        variant: &VariantId,
        subscriber: &SubscriberId,
    ) -> Self {
        Self { pk: product(workspace, id), sk: format!("{}{subscriber}", places_of(variant)) }
    }

    pub(crate) fn api_key(id: &str) -> Self {
        Self { pk: format!("KEY#{id}"), sk: API_KEY.to_owned() }
    }

    /// A further part of the row that begins there, right behind it.
    pub(crate) fn part(&self, part: u32) -> Self {
        Self { pk: self.pk.clone(), sk: format!("{}{PART_MARK}{part:0STEP_DIGITS$}", self.sk) }
    }

    /// A record that was stepped over, under the day (UTC) that its item was written.
    pub(crate) fn parked(written_at: Timestamp, sequence_number: &str) -> Self {
        let day = written_at.to_zoned_datetime(TimeZone::UTC).date();
        Self { pk: format!("PARKED#{day}"), sk: sequence_number.to_owned() }
    }
}

/// The partition of an order: its facts and their postings, nothing else.
pub(crate) fn order(workspace: &WorkspaceId, id: &OrderId) -> String {
    format!("W#{workspace}#ORDER#{id}")
}

/// The partition of a checkout: its facts, their postings and its state, nothing else.
pub(crate) fn checkout(workspace: &WorkspaceId, id: &CheckoutId) -> String {
    format!("W#{workspace}#CHECKOUT#{id}")
}

/// The partition of a subscriber. It grows with every order: read it by prefix only.
pub(crate) fn subscriber(workspace: &WorkspaceId, id: &SubscriberId) -> String {
    format!("W#{workspace}#SUB#{id}")
}

/// The partition of a product: itself, the facts of its stock and the index of waits for it, of which
/// there may be many. Read it by prefix only.
pub(crate) fn product(workspace: &WorkspaceId, id: &ProductId) -> String {
    format!("W#{workspace}#PRODUCT#{id}")
}

/// Begins the sort key of every reminder of the product and its variants, and of no other: the
/// length in it says where the product's id ends.
pub(crate) fn reminders_of(product: &ProductId) -> String {
    format!("{AUTOMATION}{}", AutomationKey::Replenishment { product_id: product.clone(), variant_id: None })
}

/// Begins the sort key of everybody who waits for the variant. The length keeps a `#` inside a
/// variant's id from being read as the separator.
pub(crate) fn places_of(variant: &VariantId) -> String {
    format!("{WAIT}{}#{variant}#", variant.as_str().len())
}

/// First and last sort key between which the waits for the variant lie that come behind this
/// subscriber. Ids of subscribers are of one length, in an alphabet below `~`.
pub(crate) fn places_behind(variant: &VariantId, behind: Option<&SubscriberId>) -> (String, String) {
    let all = places_of(variant);
    let first = behind.map_or_else(|| all.clone(), |behind| format!("{all}{behind}#"));
    (first, format!("{all}~"))
}

/// A part of a workspace's catalogue, as the index of products has it.
///
/// One partition takes 1,000 writes a second; pushing a catalogue is to go 16 times as fast.
/// The shard of a product follows from its id, so what names a product names its shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shard(u8);

impl Shard {
    const COUNT: u8 = 16;

    /// The shard that holds this product.
    pub(crate) fn of(id: &ProductId) -> Self {
        let hash = identity::hash("catalogue", &[id.as_str()]);
        let digit = hash.chars().next().and_then(|digit| digit.to_digit(16));
        Self(digit.and_then(|digit| u8::try_from(digit).ok()).unwrap_or(0))
    }

    /// All shards, in the order of the catalogue.
    pub(crate) fn all() -> impl ExactSizeIterator<Item = Self> {
        (0..Self::COUNT).map(Self)
    }

    /// Those that come behind this one.
    pub(crate) fn behind(self) -> impl ExactSizeIterator<Item = Self> {
        (self.0 + 1..Self::COUNT).map(Self)
    }

    /// Its partition in the index.
    pub(crate) fn partition(self, workspace: &WorkspaceId) -> String {
        format!("W#{workspace}#CATALOGUE#{:x}", self.0)
    }
}

/// The partition of what a fact is about.
pub(crate) fn subject(fact: &FactRef) -> String {
    match &fact.subject {
        Subject::Order(id) => order(&fact.workspace, id),
        Subject::Checkout(id) => checkout(&fact.workspace, id),
        Subject::Subscriber(id) => subscriber(&fact.workspace, id),
        Subject::Product(id) => product(&fact.workspace, id),
    }
}

/// First and last sort key between which the postings of a fact lie, with all parts. A few of other facts may
/// lie there too, see [`is_posting_of`].
pub(crate) fn postings(fact: &FactRef) -> (String, String) {
    (Key::posting(fact, 0).sk, Key::posting(fact, u32::MAX).part(u32::MAX).sk)
}

/// The sort key of the posting that this one is a further part of, if it is one.
pub(crate) fn first_part(sk: &str) -> Option<&str> {
    let (first, part) =
        sk.strip_prefix(POSTING)?.split_at_checked(sk.len().checked_sub(POSTING.len() + STEP_DIGITS)?)?;
    let first = first.strip_suffix(PART_MARK)?;
    part.bytes().all(|byte| byte.is_ascii_digit()).then(|| &sk[..POSTING.len() + first.len()])
}

/// Whether a sort key is that of a posting of this fact, and not of one whose name goes on
/// after a `#`: the posting `POST#a#3#0000000000` of `a#3` sorts among those of `a`.
pub(crate) fn is_posting_of(fact: &FactRef, sk: &str) -> bool {
    let name_and_step = sk.strip_prefix(POSTING).unwrap_or_default();
    let step = name_and_step.strip_prefix(fact.name.as_str()).and_then(|rest| rest.strip_prefix('#'));
    step.is_some_and(|step| step.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests;
