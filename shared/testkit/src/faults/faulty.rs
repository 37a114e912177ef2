//! Any implementation of a port, with faults planned in front of it.
//!
//! Must not know what is behind: the same plan strikes the table in memory and the real adapter.

use std::ops::Deref;

use super::Faults;

/// A port whose calls go wrong as planned; what is no call of a port reaches what is inside.
#[derive(Clone, Default)]
pub struct Faulty<T> {
    pub(super) inner: T,
    pub(super) faults: Faults,
}

impl<T> Faulty<T> {
    /// This, with these faults in front of it.
    pub fn over(inner: T, faults: &Faults) -> Self {
        Self { inner, faults: faults.clone() }
    }
}

impl<T> Deref for Faulty<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.inner
    }
}
