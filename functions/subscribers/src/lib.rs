//! `GET /api/v1/subscribers/{email}` and `GET /api/v1/orders/{orderId}`: what is known, and why.
//!
//! Reads only. It is also the function behind the API's default route, because it holds no right
//! to write: what no endpoint answers is refused here, in the one error shape.

pub mod activity;
pub mod order;
pub mod subscriber;

use commerce::email::Email;
use commerce::identity::{OrderId, SubscriberId};
use commerce::money::Currency;
use commerce::order::fold;
use commerce::ports::Subscribers;
use commerce::view::aftermath::aftermath;
use edge::{Call, LogField, Operation, Refusal, Reply, Warnings};

/// Most lines of the ledger in one answer: about what a customer of ten years has.
pub const MAX_LINES: usize = 1_000;
/// Most entries of the history in one answer, the latest ones.
pub const MAX_ACTIVITY: usize = 100;
/// Most entries of the customer's history, the latest ones, in which an order looks for what
/// became of its reminders: each order, wake-up and wait makes one. What lies further back is
/// missing from the order's answer, which then says of a reminder that it was armed and no more;
/// what the order's own facts did is always there.
pub const MAX_AFTERMATH: usize = 1_000;

/// Answers what the call asks to read.
///
/// # Errors
/// When the path names nothing that is known, or the table fails.
pub async fn handle(
    subscribers: &impl Subscribers,
    base_currency: Option<Currency>,
    call: Call,
) -> Result<Reply, Refusal> {
    match call.operation {
        Operation::ReadSubscriber => read_subscriber(subscribers, base_currency, &call).await,
        Operation::ReadOrder => read_order(subscribers, &call).await,
        Operation::PushOrder
        | Operation::TrackCheckout
        | Operation::UpsertProducts
        | Operation::RequestBackInStock
        | Operation::ListProducts
        | Operation::ReadProduct
        | Operation::DeleteProduct => Err(Refusal::unknown_endpoint()),
    }
}

async fn read_subscriber(
    subscribers: &impl Subscribers,
    base_currency: Option<Currency>,
    call: &Call,
) -> Result<Reply, Refusal> {
    let email =
        Email::parse(&call.parameter).map_err(|error| Refusal::invalid("email", error.to_string()))?;
    let workspace = &call.workspace;
    let id = SubscriberId::of(workspace, email.key());
    call.note(LogField::SubscriberId, id.as_str());
    let (subscriber, automations, lines, history) = futures::try_join!(
        subscribers.find(workspace, &id),
        subscribers.open_automations(workspace, &id),
        subscribers.lines(workspace, &id, MAX_LINES),
        subscribers.activity(workspace, &id, MAX_ACTIVITY),
    )?;
    let unknown = Refusal::NotFound {
        code: "subscriber_not_found",
        message: "No subscriber is known by this e-mail address.",
    };
    let subscriber = subscriber.ok_or(unknown)?;
    let known = subscriber::Known { subscriber, automations, lines, history, base_currency };
    Reply::ok(&subscriber::Answer::new(&known), &Warnings::none())
}

async fn read_order(subscribers: &impl Subscribers, call: &Call) -> Result<Reply, Refusal> {
    let unknown = || Refusal::NotFound { code: "order_not_found", message: "No order has this orderId." };
    let order_id = OrderId::parse(&call.parameter).map_err(|_| unknown())?;
    call.note(LogField::OrderId, order_id.as_str());
    let history = subscribers.order(&call.workspace, &order_id).await?;
    if history.facts.is_empty() {
        return Err(unknown());
    }
    let folded = fold(&history.facts);
    let aftermath = match &folded.placed {
        Some(placed) if history.postings.iter().any(|posting| !posting.notes.is_empty()) => {
            let owner = &placed.subscriber_id;
            aftermath(&order_id, subscribers.activity(&call.workspace, owner, MAX_AFTERMATH).await?)
        }
        Some(_) | None => Vec::new(),
    };
    Reply::ok(&order::Answer::new(&order_id, &folded, &history, aftermath), &Warnings::none())
}
