//! Clients, and the functions that serve them.
//!
//! Owns that a client repeats what was not answered, beside what may still be under way.

use commerce::accept::Notice;
use commerce::customer::LineItem;
use commerce::fact::{
    CheckoutContent, CheckoutFact, OrderContent, OrderFact, Receipt, Statement, WaitContent, WaitFact,
};
use commerce::identity::{CheckoutId, OrderId};
use commerce::ports::Clock as _;
use commerce::product::ProductPatch;
use commerce::version::Outcome;
use folding::AcceptError;
use futures::channel::oneshot;
use jiff::{SignedDuration, Timestamp};
use testkit::build::{CheckoutBuilder, OrderBuilder, WaitBuilder, shop};
use testkit::faults::Faults;

use super::World;
use super::backend::Backend;
use super::rare::Rare;
use super::weather::Weather;

/// Attempts that a client gives up early, and repeats while they go on.
const IMPATIENT_ATTEMPTS: usize = 4;

/// What a client asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    Order { id: OrderId, statement: Statement, content: Box<OrderContent> },
    Checkout { id: CheckoutId, content: Box<CheckoutContent> },
    Wait(Box<WaitContent>),
    Upsert(Box<ProductPatch>),
}

/// What it is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// The statement is recorded, or was before.
    Taken { outcome: Outcome, notices: Vec<Notice> },
    /// It contradicts what is recorded.
    Refused,
    /// The catalogue has it, and so many waited.
    Upserted(u64),
}

/// A request with what identifies it, and when it was accepted if a test says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub request: Request,
    pub correlation_id: String,
    pub accepted_at: Option<Timestamp>,
}

impl From<OrderFact> for Call {
    fn from(fact: OrderFact) -> Self {
        let content = Box::new(fact.content);
        let request = Request::Order { id: fact.order_id, statement: fact.statement, content };
        Self::of(request, fact.receipt)
    }
}

impl From<CheckoutFact> for Call {
    fn from(fact: CheckoutFact) -> Self {
        Self::of(Request::Checkout { id: fact.checkout_id, content: Box::new(fact.content) }, fact.receipt)
    }
}

impl From<WaitFact> for Call {
    fn from(fact: WaitFact) -> Self {
        Self::of(Request::Wait(Box::new(fact.content)), fact.receipt)
    }
}

macro_rules! from_builders {
    ($($builder:ty),*) => {$(
        impl From<$builder> for Call {
            fn from(builder: $builder) -> Self {
                builder.fact().into()
            }
        }
    )*};
}

from_builders!(OrderBuilder, CheckoutBuilder, WaitBuilder);

impl From<ProductPatch> for Call {
    fn from(patch: ProductPatch) -> Self {
        let correlation_id = format!("upsert {}", patch.id);
        Self { request: Request::Upsert(Box::new(patch)), correlation_id, accepted_at: None }
    }
}

impl Call {
    /// Accepted when it is served, and told apart by this.
    pub fn named(self, correlation_id: String) -> Self {
        Self { correlation_id, accepted_at: None, ..self }
    }

    fn of(request: Request, receipt: Receipt) -> Self {
        let Receipt { accepted_at, correlation_id } = receipt;
        Self { request, correlation_id, accepted_at: Some(accepted_at) }
    }

    /// In a line, for a story.
    pub fn told(&self) -> String {
        let products = |items: &Option<Vec<LineItem>>| match items {
            Some(items) => {
                items.iter().map(|item| format!(" {}x{}", item.quantity, item.product_id)).collect()
            }
            None => String::new(),
        };
        let said = match &self.request {
            Request::Order { id, statement, content } => {
                let OrderContent {
                    customer, total, currency, ordered_at, items, updated_at, historical, ..
                } = &**content;
                let names = (
                    &customer.first_name,
                    &customer.attributes,
                    &content.customer_totals,
                    &content.checkout_id,
                );
                format!(
                    "order {id} {statement:?} by {} {} {} ordered {ordered_at:?} updated {updated_at:?} historical {historical}{} {names:?}",
                    customer.email.display(),
                    total.get(),
                    currency.code(),
                    products(items),
                )
            }
            Request::Checkout { id, content } => {
                let CheckoutContent { customer, total, started_at, items, updated_at, .. } = &**content;
                format!(
                    "checkout {id} by {} {total:?} started {started_at:?} updated {updated_at:?}{}",
                    customer.email.display(),
                    products(items),
                )
            }
            Request::Wait(content) => {
                format!("wait for {} by {}", content.variant_id, content.customer.email.display())
            }
            Request::Upsert(patch) => format!("upsert {} in stock {:?}", patch.id, patch.in_stock),
        };
        format!("{}: {said}", self.correlation_id)
    }

    fn kind(&self) -> &'static str {
        match &self.request {
            Request::Order { .. } => "order request",
            Request::Checkout { .. } => "checkout request",
            Request::Wait(_) => "wait request",
            Request::Upsert(_) => "upsert request",
        }
    }
}

impl World {
    /// A client sends it until it is answered, and nothing else happens but that.
    pub fn call(&mut self, call: impl Into<Call>) -> Reply {
        let (tell, mut told) = oneshot::channel();
        let (backend, patience, call) = (self.backend.clone(), self.weather.patience, call.into());
        self.backend.spawn(async move {
            let reply = send(&backend, &call, patience).await;
            drop(tell.send(reply));
        });
        loop {
            if let Ok(Some(reply)) = told.try_recv() {
                return reply;
            }
            assert!(self.serve() || self.let_time_pass(Timestamp::MAX), "never answered");
        }
    }

    /// A client sends it, and everything else happens beside it.
    pub fn send(&self, call: Call) {
        let (backend, patience) = (self.backend.clone(), self.weather.patience);
        self.backend.spawn(async move { drop(send(&backend, &call, patience).await) });
    }

    /// As [`step`](Self::step), but no function on the stream is invoked.
    pub fn serve(&mut self) -> bool {
        let ready = self.executor.ready();
        let Some(task) = ready.first() else { return false };
        self.executor.go_on(*task);
        true
    }
}

/// Sends it until it is answered: what was not answered in time may go on.
pub async fn send(backend: &Backend, call: &Call, patience: SignedDuration) -> Reply {
    let mut attempts = 0;
    loop {
        let patience = if attempts < IMPATIENT_ATTEMPTS { patience } else { Weather::calm().patience };
        backend.note(Rare::SentAgain, usize::from(attempts > 0));
        attempts += 1;
        let (tell, told) = oneshot::channel();
        let (server, asked) = (backend.clone(), call.clone());
        backend.spawn(async move {
            let process = server.faults.process().on_behalf_of(asked.kind());
            let served = Box::pin(process.until_crash(serve(&server, &process, asked)));
            if let Ok(Some(reply)) = served.await {
                // A client that has gone hears nothing.
                drop(tell.send(reply));
            }
        });
        if let Some(Ok(reply)) = backend.within(patience, told).await {
            return reply;
        }
        backend.rest().await;
    }
}

/// One request, as the function serves it; nothing where the answer is that it may be repeated.
async fn serve(backend: &Backend, process: &Faults, call: Call) -> Option<Reply> {
    let (table, clock, workspace) = (backend.table_for(process), backend.sandbox(), shop());
    let accepted_at = call.accepted_at.unwrap_or_else(|| clock.now());
    let receipt = Receipt { accepted_at, correlation_id: call.correlation_id };
    match call.request {
        Request::Order { id, statement, content } => {
            let fact = OrderFact::new(workspace, id, statement, *content, receipt);
            replied(folding::accept(&table, fact).await)
        }
        Request::Checkout { id, content } => {
            let fact = CheckoutFact::new(workspace, id, *content, receipt);
            replied(folding::accept(&table, fact).await)
        }
        Request::Wait(content) => {
            folding::accept_wait(&table, workspace, *content, receipt).await.ok()?;
            Some(Reply::Taken { outcome: Outcome::Accepted, notices: Vec::new() })
        }
        Request::Upsert(patch) => {
            let upserted = products::upsert::upsert(&table, &clock, &workspace, &[*patch], &receipt).await;
            upserted.ok().map(|upserted| Reply::Upserted(upserted.told))
        }
    }
}

fn replied(accepted: Result<folding::Accepted, AcceptError>) -> Option<Reply> {
    match accepted {
        Ok(folding::Accepted { outcome, notices }) => Some(Reply::Taken { outcome, notices }),
        Err(AcceptError::Contradiction(_)) => Some(Reply::Refused),
        Err(AcceptError::Table(_)) => None,
    }
}
