//! JSON taken apart one level at a time: what lies below is kept as text until its type reads it.
//!
//! Owns that a level is read by a parser of its own. serde_json counts levels from where it starts
//! and stops at 128: properties nested as deep as a request may have them lie deeper in a row than
//! in the request, and would be accepted, stored and never read again.

use std::fmt::{self, Formatter};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::RowError;

/// The value in a piece of JSON, or the reason why it has none.
pub(crate) fn parse<'a, T: Deserialize<'a>>(json: &'a str, reason: &'static str) -> Result<T, RowError> {
    // serde's own message may quote the content, which may be personal.
    serde_json::from_str(json).map_err(|_| RowError::new(reason))
}

/// The members of an object, in their order: name and value as JSON. No name of ours has an escape.
#[derive(Default)]
pub(crate) struct Object<'a>(pub(crate) Vec<(&'a str, &'a str)>);

impl<'a> Object<'a> {
    pub(crate) fn read(json: &'a str) -> Result<Self, RowError> {
        parse(json, "it is no object")
    }

    /// Reads the field of this name. Those that nobody asks for are skipped.
    pub(crate) fn field<T>(
        &self,
        name: &str,
        read: impl FnOnce(Option<&'a str>) -> Result<T, RowError>,
    ) -> Result<T, RowError> {
        let is_named = |key: &str| key.strip_prefix('"').and_then(|key| key.strip_suffix('"')) == Some(name);
        let mut found = self.0.iter().filter(|(key, _)| is_named(key)).map(|(_, value)| *value);
        let value = match (found.next(), found.next()) {
            (_, Some(_)) => Err(RowError::new("it is there twice")),
            (value, None) => read(value),
        };
        value.map_err(|error| error.within(name))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Object<'de>;

            fn expecting(&self, formatter: &mut Formatter) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<&RawValue, &RawValue>()? {
                    members.push((name.get(), value.get()));
                }
                Ok(Object(members))
            }
        }

        deserializer.deserialize_map(Members)
    }
}

/// A variant of an enum: its name alone, or an object whose one member has the name.
pub(crate) struct Tagged<'a> {
    pub(crate) name: String,
    content: Object<'a>,
}

impl<'a> Tagged<'a> {
    pub(crate) fn read(json: &'a str) -> Result<Self, RowError> {
        let content = if json.starts_with('"') { Object::default() } else { Object::read(json)? };
        let name = content.0.first().map_or(json, |(name, _)| name);
        Ok(Self { name: parse(name, "it has no name")?, content })
    }

    /// The value of the one member.
    pub(crate) fn content(&self) -> Result<&'a str, RowError> {
        match self.content.0.as_slice() {
            [(_, content)] => Ok(content),
            _ => Err(RowError::new("it has not the content of its variant")),
        }
    }

    /// The variant, if there is nothing but its name.
    pub(crate) fn alone<T>(&self, variant: T) -> Result<T, RowError> {
        if self.content.0.is_empty() { Ok(variant) } else { Err(RowError::new("it is more than a name")) }
    }
}
