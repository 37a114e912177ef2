//! The stored form of what orders and checkouts share: customer, line items, the shop's totals.

use commerce::customer::{Customer, CustomerTotals, LineItem};

use super::stored;

stored!(Customer { email, external_id, first_name, last_name, attributes });

stored!(LineItem { product_id, variant_id, title, variant_title, sku, quantity, price });

stored!(CustomerTotals { orders_count, total_spent });
