//! What a document stores once, however many of its values have it.
//!
//! One statement sets many attributes, and a stamp beside each would take most of the profile's
//! 400 KB. Every event of a step shows the subscriber after it, and ten copies of a large profile
//! would not fit into an item. Such a value is stored as its place in a list: its pool.

use std::cell::RefCell;

use commerce::customer::JsonObject;
use commerce::subscriber::{Stamp, Stamped};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::object::parse;
use super::stored_form::OrZero;
use super::{RowError, StoredForm, Written, stored};

/// The pools of one document.
#[derive(Default)]
pub(crate) struct Pools {
    pub(crate) stamps: Pool<Stamp>,
    pub(crate) subscribers: Pool<JsonObject>,
}

impl Pools {
    pub(crate) fn are_empty(&self) -> bool {
        let Self { stamps, subscribers } = self;
        stamps.0.borrow().is_empty() && subscribers.0.borrow().is_empty()
    }
}

/// Different values, each at the index by which it is stored elsewhere.
pub(crate) struct Pool<T>(RefCell<Vec<T>>);

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<T: StoredForm + Clone + PartialEq> Pool<T> {
    /// Takes over the values of one that was read.
    pub(crate) fn fill(&self, read: Self) {
        self.0.swap(&read.0);
    }

    /// The index of a value, which is added if it is new.
    fn index(&self, value: &T) -> usize {
        let mut values = self.0.borrow_mut();
        values.iter().position(|held| held == value).unwrap_or_else(|| {
            values.push(value.clone());
            values.len() - 1
        })
    }

    fn get(&self, index: usize) -> Result<T, RowError> {
        self.0.borrow().get(index).cloned().ok_or(RowError::new("it is not in its pool"))
    }
}

impl<T: StoredForm> StoredForm for Pool<T> {
    fn write<S: Serializer>(&self, to: S, pools: &Pools) -> Result<S::Ok, S::Error> {
        self.0.borrow().write(to, pools)
    }

    fn read(json: &str, pools: &Pools) -> Result<Self, RowError> {
        StoredForm::read(json, pools).map(RefCell::new).map(Self)
    }
}

impl<T: StoredForm> StoredForm for Stamped<T> {
    fn write<S: Serializer>(&self, to: S, pools: &Pools) -> Result<S::Ok, S::Error> {
        let Self { stamp, value } = self;
        (pools.stamps.index(stamp), Written(value, pools)).serialize(to)
    }

    fn read(json: &str, pools: &Pools) -> Result<Self, RowError> {
        let (index, value): (usize, &RawValue) = parse(json, "it is no pair")?;
        Ok(Self { stamp: pools.stamps.get(index)?, value: T::read(value.get(), pools)? })
    }
}

stored!(Stamp { stated_at, updated_at, revision: OrZero, tie });

/// The subscriber that an event shows.
pub(crate) struct InPool;

impl InPool {
    pub(crate) fn write_field(subscriber: &JsonObject, pools: &Pools) -> Option<usize> {
        Some(pools.subscribers.index(subscriber))
    }

    pub(crate) fn read_field(json: Option<&str>, pools: &Pools) -> Result<JsonObject, RowError> {
        pools.subscribers.get(StoredForm::read_field(json, pools)?)
    }
}
