//! The files of `events/processor`.

testkit::payloads! { "processor":
    CHECKOUT_DUE = "checkout-due.json";
    CHECKOUT_STARTED = "checkout-started.json";
    ORDER_CANCELLED = "order-cancelled.json";
    ORDER_FROM_CHECKOUT = "order-from-checkout.json";
    ORDER_HISTORICAL = "order-historical.json";
    ORDER_PLACED = "order-placed.json";
    ORDERS_OF_ONE_BUYER = "orders-of-one-buyer.json";
    ORDERS_OF_THREE_BUYERS = "orders-of-three-buyers.json";
    POISON = "poison.json";
}
