//! The stored form of what facts share, and the reference of one.

use commerce::fact::{FactRef, Receipt, Subject};

use super::{stored, variants};

stored!(Receipt { accepted_at, correlation_id });

variants!(Subject {
    "order" => Order(id),
    "checkout" => Checkout(id),
    "subscriber" => Subscriber(id),
    "product" => Product(id),
});

stored!(FactRef { workspace, subject, name });
