//! What an API key may do.
//!
//! Owns the names of the scopes. Must not know which endpoint needs which: that is the route
//! table's.

use std::fmt;

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Push orders.
    OrdersWrite,
    /// Track checkouts.
    CheckoutsWrite,
    /// Upsert and delete products.
    ProductsWrite,
    /// Read products.
    ProductsRead,
    /// Ask for back-in-stock notices.
    BackInStockWrite,
    /// Read subscribers.
    SubscribersRead,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 6] = [
        Self::OrdersWrite,
        Self::CheckoutsWrite,
        Self::ProductsWrite,
        Self::ProductsRead,
        Self::BackInStockWrite,
        Self::SubscribersRead,
    ];

    /// Its name, as stored and as shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OrdersWrite => "orders:write",
            Self::CheckoutsWrite => "checkouts:write",
            Self::ProductsWrite => "products:write",
            Self::ProductsRead => "products:read",
            Self::BackInStockWrite => "back-in-stock:write",
            Self::SubscribersRead => "subscribers:read",
        }
    }

    /// The scope of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_reads_back_by_its_name() {
        for scope in Scope::ALL {
            assert_eq!(Scope::parse(scope.as_str()), Some(scope));
        }
        assert_eq!(Scope::parse("orders:*"), None);
    }
}
