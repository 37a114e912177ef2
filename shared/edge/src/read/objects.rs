//! Reading objects inside of objects, and what is left of each when it is read.
//!
//! Owns that a field nobody asked for is told with its path. Must not know any field.

use std::ops::RangeInclusive;

use super::fields::{Fields, Patch};
use super::json::Json;
use super::leaf::Fault;
use super::likeness::meant;
use super::path::At;
use crate::issue::Issue;
use crate::warning::Warning;

impl Fields<'_> {
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

    /// Makes a fault of each field that was not asked for until now, where to ignore one would
    /// mislead.
    pub fn refuse_unknown(&mut self) {
        let allowed = self.known.clone();
        for (key, _) in self.members.iter().filter(|(key, _)| !allowed.contains(&key.as_str())) {
            let message = format!("is not known here; there are {}", allowed.join(", "));
            let issue = Issue::new(&At::Key(&self.at, key).path(), message);
            self.report.issues.push(Issue { allowed_values: Some(allowed.clone()), ..issue });
        }
    }

    /// Reads the whole object, and warns of each field that was not asked for.
    pub(super) fn read_whole<T>(mut self, read: impl FnOnce(&mut Fields<'_>) -> Option<T>) -> Option<T> {
        let value = read(&mut self);
        for (key, _) in self.members.iter().filter(|(key, _)| !self.known.contains(&key.as_str())) {
            let path = || At::Key(&self.at, key).path();
            let warning = || Warning::UnknownField { path: path(), meant: meant(key, &self.known) };
            self.report.warnings.push_with(warning);
        }
        value
    }

    fn read_object<T>(
        &mut self,
        name: &'static str,
        json: &Json,
        read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Option<T> {
        let Some(members) = json.as_members() else {
            return self.tell(name, json, Fault::new("must be an object"));
        };
        let at = At::Key(&self.at, name);
        Fields::of(members, at, self.report).read_whole(read)
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
            let (least, most, sent) = (count.start(), count.end(), elements.len());
            let message = format!("must have {least} to {most} elements, this has {sent}");
            return self.tell(name, json, Fault::new(message));
        }
        let array = At::Key(&self.at, name);
        let mut values = Vec::with_capacity(elements.len());
        for (index, element) in elements.iter().enumerate() {
            let at = At::Index(&array, index);
            match element.as_members() {
                Some(members) => values.extend(Fields::of(members, at, self.report).read_whole(&mut read)),
                None if *element == Json::Unreadable => {}
                None => self.report.issues.push(Issue::new(&at.path(), "must be an object")),
            }
        }
        // One that could not be read leaves a gap here and a fault above: the body is refused.
        Some(values)
    }
}
