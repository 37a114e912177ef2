//! Reading an object field by field, keeping every fault.
//!
//! Owns what required, optional, null and empty mean, and which fields were asked for. Must not
//! know what a value may be: that is its reader's; nor objects inside, which are [`super::objects`]'.

use commerce::time::{self, Zone};
use jiff::{SignedDuration, Timestamp};

use super::body::Report;
use super::json::Json;
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
    pub(super) members: &'a [(String, Json)],
    pub(super) at: At<'a>,
    pub(super) known: Vec<&'static str>,
    pub(super) report: &'a mut Report,
}

impl<'a> Fields<'a> {
    pub(super) fn of(members: &'a [(String, Json)], at: At<'a>, report: &'a mut Report) -> Self {
        Fields { members, at, known: Vec::new(), report }
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

    /// A text that may be left out; shops send an empty one for none, which is that too.
    pub fn optional_text<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&Json) -> Result<T, Fault>,
    ) -> Option<T> {
        let json = self.given(name).filter(|json| !json.is_empty_text())?;
        self.read(name, json, read)
    }

    /// An identifier that may be left out, as an empty one is; of that the caller is warned.
    pub fn optional_identifier<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&Json) -> Result<T, Fault>,
    ) -> Option<T> {
        let json = self.given(name)?;
        if json.is_empty_text() {
            self.warn(Warning::EmptyIdentifier(At::Key(&self.at, name).path()));
            return None;
        }
        self.read(name, json, read)
    }

    /// A field of a partial update.
    pub fn patch<T>(&mut self, name: &'static str, read: impl FnOnce(&Json) -> Result<T, Fault>) -> Patch<T> {
        self.patched(name, |fields, json| fields.read(name, json, read))
    }

    /// A text of a partial update. An empty one is left out: it wipes nothing.
    pub fn patch_text<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&Json) -> Result<T, Fault>,
    ) -> Patch<T> {
        match self.sent(name) {
            Some(json) if json.is_empty_text() => Patch::Keep,
            Some(_) | None => self.patch(name, read),
        }
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

    /// Tells a fault that lies in how fields go together.
    pub fn fault(&mut self, name: &'static str, message: &'static str) {
        self.told(name, Fault::new(message));
    }

    pub(super) fn told(&mut self, name: &'static str, fault: Fault) {
        let path = At::Key(&self.at, name).path();
        let issue = Issue { allowed_values: fault.allowed_values, ..Issue::new(&path, fault.message) };
        self.report.issues.push(issue);
    }

    /// Tells the caller something about a body that is accepted.
    pub fn warn(&mut self, warning: Warning) {
        self.report.warnings.push(warning);
    }

    /// What was sent for a field, if it is more than `null`.
    pub(super) fn given(&mut self, name: &'static str) -> Option<&'a Json> {
        self.sent(name).filter(|json| **json != Json::Null)
    }

    pub(super) fn sent(&mut self, name: &'static str) -> Option<&'a Json> {
        self.known.push(name);
        self.members.iter().find(|(key, _)| key == name).map(|(_, json)| json)
    }

    pub(super) fn missing<T>(&mut self, name: &'static str) -> Option<T> {
        self.fault(name, "is required");
        None
    }

    pub(super) fn patched<T>(
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

    pub(super) fn read<T>(
        &mut self,
        name: &'static str,
        json: &Json,
        read: impl FnOnce(&Json) -> Result<T, Fault>,
    ) -> Option<T> {
        read(json).map_or_else(|fault| self.tell(name, json, fault), Some)
    }

    /// Tells a fault of a field, unless the fault of its value is told already.
    pub(super) fn tell<T>(&mut self, name: &'static str, json: &Json, fault: Fault) -> Option<T> {
        if *json != Json::Unreadable {
            self.told(name, fault);
        }
        None
    }
}

#[cfg(test)]
mod tests;
