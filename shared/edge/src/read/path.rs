//! Where in a body a value stands: `items[1].quantity`.
//!
//! Owns the notation. A place is a chain that points to its parents and is written out for a
//! fault only; writing each one out would let a long key cost its length for every value in it.

use crate::issue::shortened;

/// A place in a body.
#[derive(Clone, Copy)]
pub(super) enum At<'a> {
    Top,
    Key(&'a At<'a>, &'a str),
    Index(&'a At<'a>, usize),
}

impl At<'_> {
    /// The notation; empty for the whole body.
    pub(super) fn path(&self) -> String {
        match self {
            At::Top => String::new(),
            At::Key(At::Top, key) => shortened(key),
            At::Key(parent, key) => format!("{}.{}", parent.path(), shortened(key)),
            At::Index(parent, index) => format!("{}[{index}]", parent.path()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_with_dots_and_brackets() {
        let items = At::Key(&At::Top, "items");
        let second = At::Index(&items, 1);
        assert_eq!(At::Key(&second, "quantity").path(), "items[1].quantity");
        assert_eq!(At::Top.path(), "");
    }
}
