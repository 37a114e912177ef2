//! How a statement that is offered stands to the one that is recorded under its name.
//!
//! Owns the difference between a repetition, an amendment and a contradiction.

use crate::fact::{CheckoutFact, OrderFact, Refund, Statement};

/// How an offered statement stands to the recorded one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is the recorded one: this very request wrote it and tried again.
    Ours,
    /// Another request stated the same before.
    Same,
    /// It was stated before with other details. What is recorded stands.
    Restated,
    /// It changes what was stated.
    Amends,
    /// It cannot be true beside what is recorded.
    Contradicts(Contradiction),
}

/// Why two statements cannot both be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contradiction {
    /// A placed order has one customer.
    OtherCustomer,
    /// A placed order has one currency.
    OtherCurrency,
    /// One refund has one amount.
    OtherRefund,
}

/// How the offered statement about an order stands to the `recorded` one of the same name.
#[must_use]
pub fn of_order(offered: &OrderFact, recorded: &OrderFact) -> Standing {
    if offered.receipt == recorded.receipt {
        return Standing::Ours;
    }
    if offered.fingerprint == recorded.fingerprint {
        return Standing::Same;
    }
    match (&offered.statement, &recorded.statement) {
        (Statement::Placed, _) if offered.subscriber_id() != recorded.subscriber_id() => {
            Standing::Contradicts(Contradiction::OtherCustomer)
        }
        (Statement::Placed, _) if offered.content.currency != recorded.content.currency => {
            Standing::Contradicts(Contradiction::OtherCurrency)
        }
        (Statement::Placed, _) => Standing::Amends,
        (Statement::Refunded(offer), Statement::Refunded(record)) => {
            let amount = |refund: &Refund, fact: &OrderFact| (refund.amount, fact.content.currency);
            if amount(offer, offered) == amount(record, recorded) {
                Standing::Restated
            } else {
                Standing::Contradicts(Contradiction::OtherRefund)
            }
        }
        (Statement::Amended | Statement::Cancelled | Statement::Fulfilled | Statement::Refunded(_), _) => {
            Standing::Restated
        }
    }
}

/// How the offered statement about a checkout stands to the `recorded` one of the same name.
#[must_use]
pub fn of_checkout(offered: &CheckoutFact, recorded: &CheckoutFact) -> Standing {
    if offered.receipt == recorded.receipt {
        Standing::Ours
    } else if offered.fingerprint == recorded.fingerprint {
        Standing::Same
    } else {
        Standing::Amends
    }
}
