//! When stock of a product last returned, for whoever waits for what.
//!
//! Owns what is kept of variants that come into the catalogue and leave it. What a return is, is
//! [`super::entry`]'s.

use std::collections::BTreeSet;

use super::entry::Product;
use crate::identity::VariantId;

/// Most variants that are listed no more of which it is kept when they last returned, the latest.
const MAX_GONE: usize = 64;

impl Product {
    /// The version with which the stock of what somebody waits for last returned: alone while the
    /// variant was listed, with the product as a whole while it was not.
    #[must_use]
    pub fn returned_in(&self, variant: &VariantId) -> Option<u64> {
        let known = self.returned_in.get(variant).copied();
        let as_a_whole = || self.returned_in.get(&self.id.as_variant()).copied();
        let last = if self.lists(variant) { known } else { known.or_else(as_a_whole) };
        last.filter(|version| *version > 0)
    }

    /// With the version of every return of stock, this one written over version `expected`.
    ///
    /// A variant that comes into the catalogue returned, until now, with the product as a whole, and
    /// one that leaves it alone: both are kept, so that a request folded late is answered by what
    /// returned since, whatever is listed by then.
    pub(super) fn restocked(mut self, before: Option<&Self>, expected: u64) -> Self {
        let (returned, version) = (self.back_in_stock(before), self.version_after(expected));
        let whole = self.id.as_variant();
        let last = |id: &VariantId| before.and_then(|before| before.returned_in(id)).unwrap_or(0);
        let gone = if returned.contains(&whole) { BTreeSet::new() } else { self.gone(before) };
        let mut gone: Vec<_> = gone.into_iter().map(|id| (last(&id), id)).collect();
        gone.retain(|(returned_in, _)| *returned_in != last(&whole));
        gone.sort_unstable_by(|a, b| b.cmp(a));
        gone.truncate(MAX_GONE);

        let listed = self.variants.iter().map(|variant| &variant.id).chain([&whole]);
        let listed = listed.map(|id| (id.clone(), last(id))).filter(|(_, returned_in)| *returned_in > 0);
        self.returned_in = listed.collect();
        self.returned_in.extend(gone.into_iter().map(|(returned_in, id)| (id, returned_in)));
        self.returned_in.extend(returned.into_iter().map(|variant| (variant, version)));
        self
    }

    /// The variants that were listed, now or before, and are not any more.
    fn gone(&self, before: Option<&Self>) -> BTreeSet<VariantId> {
        let listed = before.into_iter().flat_map(|it| it.variants.iter().map(|variant| &variant.id));
        let known = before.into_iter().flat_map(|it| it.returned_in.keys()).chain(listed);
        let whole = self.id.as_variant();
        known.filter(|id| **id != whole && !self.lists(id)).cloned().collect()
    }
}
