//! What a stored form is: how a value is written as JSON and read back, alone and as a field.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::RowError;
use super::object::{Object, parse};
use super::pools::Pools;

/// A domain value that is stored.
pub(crate) trait StoredForm: Sized {
    /// Writes it as JSON.
    fn write<S: Serializer>(&self, to: S, pools: &Pools) -> Result<S::Ok, S::Error>;

    /// Reads what [`write`](Self::write) wrote.
    fn read(json: &str, pools: &Pools) -> Result<Self, RowError>;

    /// What is written in a field of it; `None` leaves the field out.
    fn write_field<'a>(&'a self, pools: &'a Pools) -> Option<Written<'a, Self>> {
        Some(Written(self, pools))
    }

    /// Reads a field, which may be left out.
    fn read_field(json: Option<&str>, pools: &Pools) -> Result<Self, RowError> {
        Self::read(json.ok_or(RowError::new("it is missing"))?, pools)
    }
}

/// A value as serde writes it.
pub(crate) struct Written<'a, T>(pub(crate) &'a T, pub(crate) &'a Pools);

impl<T: StoredForm> Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer, self.1)
    }
}

/// `null`, and left out where it is a field.
impl<T: StoredForm> StoredForm for Option<T> {
    fn write<S: Serializer>(&self, to: S, pools: &Pools) -> Result<S::Ok, S::Error> {
        self.as_ref().map(|value| Written(value, pools)).serialize(to)
    }

    fn read(json: &str, pools: &Pools) -> Result<Self, RowError> {
        if json == "null" { Ok(None) } else { T::read(json, pools).map(Some) }
    }

    fn write_field<'a>(&'a self, pools: &'a Pools) -> Option<Written<'a, Self>> {
        self.is_some().then_some(Written(self, pools))
    }

    fn read_field(json: Option<&str>, pools: &Pools) -> Result<Self, RowError> {
        json.map_or(Ok(None), |json| Self::read(json, pools))
    }
}

/// An option whose `None` is written, where others leave the field out.
pub(crate) struct OrNull;

impl OrNull {
    pub(crate) fn write_field<'a, T>(
        value: &'a Option<T>,
        pools: &'a Pools,
    ) -> Option<Written<'a, Option<T>>> {
        Some(Written(value, pools))
    }

    pub(crate) fn read_field<T: StoredForm>(
        json: Option<&str>,
        pools: &Pools,
    ) -> Result<Option<T>, RowError> {
        StoredForm::read_field(json, pools)
    }
}

/// A number that is left out where it is 0.
pub(crate) struct OrZero;

impl OrZero {
    pub(crate) fn write_field(number: &u64, _: &Pools) -> Option<u64> {
        (*number != 0).then_some(*number)
    }

    pub(crate) fn read_field(json: Option<&str>, pools: &Pools) -> Result<u64, RowError> {
        json.map_or(Ok(0), |json| StoredForm::read(json, pools))
    }
}

impl<T: StoredForm> StoredForm for Vec<T> {
    fn write<S: Serializer>(&self, to: S, pools: &Pools) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter().map(|value| Written(value, pools)))
    }

    fn read(json: &str, pools: &Pools) -> Result<Self, RowError> {
        let values: Vec<&RawValue> = parse(json, "it is no list")?;
        values.into_iter().map(|value| T::read(value.get(), pools)).collect()
    }
}

impl<K: StoredForm + Ord, V: StoredForm> StoredForm for BTreeMap<K, V> {
    fn write<S: Serializer>(&self, to: S, pools: &Pools) -> Result<S::Ok, S::Error> {
        to.collect_map(self.iter().map(|(key, value)| (Written(key, pools), Written(value, pools))))
    }

    fn read(json: &str, pools: &Pools) -> Result<Self, RowError> {
        let members = Object::read(json)?.0.into_iter();
        members.map(|(key, value)| Ok((K::read(key, pools)?, V::read(value, pools)?))).collect()
    }
}
