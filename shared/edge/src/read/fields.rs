//! Reading an object field by field, keeping every fault.
//!
//! Owns what required, optional and null mean, and which fields were asked for. Must not know
//! what a value may be: that is its reader's.

use std::ops::RangeInclusive;

use commerce::customer::JsonObject;
use commerce::time::{self, Zone};
use jiff::{SignedDuration, Timestamp};

use super::body::Report;
use super::json::{Json, to_object};
use super::leaf::Fault;
use super::path::At;
use crate::issue::Issue;
use crate::warning::Warning;

/// How far ahead of our clock a caller's may be.
const FUTURE: SignedDuration = SignedDuration::from_hours(24);

/// A field of a partial update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patch<T> {
    /// Left out: what is stored stays. A faulty field reads as this too; its fault is told.
    Keep,
    /// `null`: what is stored goes.
    Clear,
    /// Given: what is stored is replaced.
    Set(T),
}

/// The fields of one object.
pub struct Fields<'a> {
    members: &'a [(String, Json)],
    at: At<'a>,
    known: Vec<&'static str>,
    report: &'a mut Report,
}

impl<'a> Fields<'a> {
    /// The fields of a whole body.
    pub(super) fn of_body(members: &'a [(String, Json)], report: &'a mut Report) -> Self {
        Fields { members, at: At::Top, known: Vec::new(), report }
    }

    /// A field that has to be there. `None` when it is not, or is faulty; the fault is told.
    pub fn required<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&Json) -> Result<T, Fault>,
    ) -> Option<T> {
        let json = self.given(name).or_else(|| self.missing(name))?;
        self.read(name, json, read)
    }

    /// A field that may be left out, or be `null`. `None` also when it is faulty, which is told.
    pub fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&Json) -> Result<T, Fault>,
    ) -> Option<T> {
        let json = self.given(name)?;
        self.read(name, json, read)
    }

    /// A field of a partial update.
    pub fn patch<T>(&mut self, name: &'static str, read: impl FnOnce(&Json) -> Result<T, Fault>) -> Patch<T> {
        self.patched(name, |fields, json| fields.read(name, json, read))
    }

    /// An optional instant, at most 24 hours ahead of us. Without an offset it is UTC, which is
    /// warned of.
    pub fn instant(&mut self, name: &'static str) -> Option<Timestamp> {
        let latest = self.report.received_at.saturating_add(FUTURE).unwrap_or(Timestamp::MAX);
        let parsed = self.optional(name, |json| match json {
            Json::Text(text) => match time::parse(text).map_err(|error| Fault::new(error.to_string()))? {
                late if late.instant > latest => {
                    Err(Fault::new("must not be more than 24 hours in the future"))
                }
                parsed => Ok(parsed),
            },
            Json::Null
            | Json::Bool(_)
            | Json::Number(_)
            | Json::Array(_)
            | Json::Object(_)
            | Json::Unreadable => Err(Fault::new(time::TimeError.to_string())),
        })?;
        match parsed.zone {
            Zone::Given => {}
            Zone::AssumedUtc => self.warn(Warning::ReadAsUtc(At::Key(&self.at, name).path())),
        }
        Some(parsed.instant)
    }

    /// An object that has to be there.
    pub fn required_object<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Option<T> {
        let json = self.given(name).or_else(|| self.missing(name))?;
        self.read_object(name, json, read)
    }

    /// An object that may be left out.
    pub fn optional_object<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Option<T> {
        let json = self.given(name)?;
        self.read_object(name, json, read)
    }

    /// An object of a partial update.
    pub fn patch_object<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Patch<T> {
        self.patched(name, |fields, json| fields.read_object(name, json, read))
    }

    /// An array of objects that has to be there, with so many of them.
    pub fn required_objects<T>(
        &mut self,
        name: &'static str,
        count: RangeInclusive<usize>,
        read: impl FnMut(&mut Fields<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let json = self.given(name).or_else(|| self.missing(name))?;
        self.read_objects(name, json, count, read)
    }

    /// An array of objects that may be left out, with so many of them.
    pub fn optional_objects<T>(
        &mut self,
        name: &'static str,
        count: RangeInclusive<usize>,
        read: impl FnMut(&mut Fields<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let json = self.given(name)?;
        self.read_objects(name, json, count, read)
    }

    /// An array of objects of a partial update, with so many of them.
    pub fn patch_objects<T>(
        &mut self,
        name: &'static str,
        count: RangeInclusive<usize>,
        read: impl FnMut(&mut Fields<'_>) -> Option<T>,
    ) -> Patch<Vec<T>> {
        self.patched(name, |fields, json| fields.read_objects(name, json, count, read))
    }

    /// An optional object of the caller's own keys. Those in `reserved` are dropped, with a
    /// warning each. A `null` inside is kept.
    pub fn own_keys(&mut self, name: &'static str, reserved: &[&str]) -> Option<JsonObject> {
        let json = self.given(name)?;
        let at = At::Key(&self.at, name);
        let Json::Object(members) = json else {
            return self.tell(name, json, Fault::new("must be an object"));
        };
        let mut object = to_object(members, &at, &mut self.report.issues);
        for (key, _) in members.iter().filter(|(key, _)| reserved.contains(&key.as_str())) {
            object.remove(key);
            self.report.warnings.push(Warning::ReservedKey(At::Key(&at, key).path()));
        }
        Some(object)
    }

    /// Tells a fault that lies in how fields go together.
    pub fn fault(&mut self, name: &'static str, message: &'static str) {
        self.report.issues.push(Issue::new(&At::Key(&self.at, name).path(), message));
    }

    /// Tells the caller something about a body that is accepted.
    pub fn warn(&mut self, warning: Warning) {
        self.report.warnings.push(warning);
    }

    /// What was sent for a field, if it is more than `null`.
    fn given(&mut self, name: &'static str) -> Option<&'a Json> {
        self.sent(name).filter(|json| **json != Json::Null)
    }

    fn sent(&mut self, name: &'static str) -> Option<&'a Json> {
        self.known.push(name);
        self.members.iter().find(|(key, _)| key == name).map(|(_, json)| json)
    }

    fn missing<T>(&mut self, name: &'static str) -> Option<T> {
        self.fault(name, "is required");
        None
    }

    fn patched<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self, &'a Json) -> Option<T>,
    ) -> Patch<T> {
        match self.sent(name) {
            None => Patch::Keep,
            Some(Json::Null) => Patch::Clear,
            Some(json) => read(self, json).map_or(Patch::Keep, Patch::Set),
        }
    }

    fn read<T>(
        &mut self,
        name: &'static str,
        json: &Json,
        read: impl FnOnce(&Json) -> Result<T, Fault>,
    ) -> Option<T> {
        read(json).map_or_else(|fault| self.tell(name, json, fault), Some)
    }

    fn read_object<T>(
        &mut self,
        name: &'static str,
        json: &Json,
        read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Option<T> {
        let Json::Object(members) = json else {
            return self.tell(name, json, Fault::new("must be an object"));
        };
        let at = At::Key(&self.at, name);
        read(&mut Fields { members, at, known: Vec::new(), report: self.report })
    }

    fn read_objects<T>(
        &mut self,
        name: &'static str,
        json: &Json,
        count: RangeInclusive<usize>,
        mut read: impl FnMut(&mut Fields<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Json::Array(elements) = json else {
            return self.tell(name, json, Fault::new("must be an array of objects"));
        };
        if !count.contains(&elements.len()) {
            let message = format!(
                "must have {} to {} elements, this has {}",
                count.start(),
                count.end(),
                elements.len()
            );
            return self.tell(name, json, Fault::new(message));
        }
        let array = At::Key(&self.at, name);
        let mut values = Vec::with_capacity(elements.len());
        for (index, element) in elements.iter().enumerate() {
            let at = At::Index(&array, index);
            match element {
                Json::Object(members) => {
                    values.extend(read(&mut Fields { members, at, known: Vec::new(), report: self.report }))
                }
                Json::Unreadable => {}
                Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::Array(_) => {
                    self.report.issues.push(Issue::new(&at.path(), "must be an object"));
                }
            }
        }
        // One that could not be read leaves a gap here and a fault above: the body is refused.
        Some(values)
    }

    /// Tells a fault of a field, unless the fault of its value is told already.
    fn tell<T>(&mut self, name: &'static str, json: &Json, fault: Fault) -> Option<T> {
        if *json != Json::Unreadable {
            let path = At::Key(&self.at, name).path();
            let issue = Issue { allowed_values: fault.allowed_values, ..Issue::new(&path, fault.message) };
            self.report.issues.push(issue);
        }
        None
    }

    pub(super) fn warn_of_unknown(&mut self) {
        for (key, _) in self.members.iter().filter(|(key, _)| !self.known.contains(&key.as_str())) {
            self.report.warnings.push(Warning::UnknownField(key.clone()));
        }
    }
}

#[cfg(test)]
mod tests;
