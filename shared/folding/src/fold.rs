//! The loop around a fact: read, decide, commit, and in the end publish.
//!
//! Owns what happens when any of these fails. Before the commit nothing has changed; after it
//! the posting says so, and whoever comes next publishes from there.

use std::time::Duration;

use commerce::books::NeedsLines;
use commerce::decide::Rules;
use commerce::event::Event;
use commerce::fact::Fact;
use commerce::ports::{Bus, Clock, Commit, CommitError, Projections, PublishError, TableError};
use commerce::posting::{Note, Posting};
use thiserror::Error;

/// How often a fact is decided again before the stream is asked to bring it later.
const MAX_ATTEMPTS: u32 = 8;
/// The longest pause before the first repetition; each doubles it.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
/// The longest pause at all.
const LONGEST_PAUSE: Duration = Duration::from_millis(640);

/// Why a fact was not folded and published.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FoldError {
    /// Others kept changing the same state.
    #[error("the state kept changing through {MAX_ATTEMPTS} attempts")]
    Contended,
    /// The table failed.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The bus failed; state is committed.
    #[error(transparent)]
    Publish(#[from] PublishError),
}

/// Folds facts over any table, bus and clock.
#[derive(Debug)]
pub struct Processor<T, B, C> {
    /// Where facts and state are.
    pub table: T,
    /// Where events go.
    pub bus: B,
    /// What time it is.
    pub clock: C,
    /// What the stack's owner chose.
    pub rules: Rules,
    /// How many of waiting subscribers one fact of returned stock tells; [`PAGE`](crate::restock::PAGE).
    pub page: usize,
}

/// What came of a fact.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Folded {
    /// Those that were published.
    pub events: Vec<Event>,
    /// What became of automations in the steps that were committed just now: none when the fact
    /// was folded before.
    pub notes: Vec<Note>,
    /// How often the state changed underneath and was read again.
    pub conflicts: u32,
}

/// One step of a fact: already in the table, or decided and to be committed.
pub(crate) enum Step {
    /// The fact is folded; these are all its postings, in order. Stock that returns has none: it
    /// makes further facts and nothing else.
    Folded(Vec<Posting>),
    /// What to commit next.
    Next(Box<Commit>),
}

impl<T: Projections, B: Bus, C: Clock> Processor<T, B, C> {
    /// Folds the fact if it is not folded yet, and publishes its events in any case.
    ///
    /// # Errors
    /// When it could not be folded or published; doing it again is harmless.
    pub async fn process(&self, fact: &Fact) -> Result<Folded, FoldError> {
        let folded = self.fold(fact).await?;
        self.bus.publish(&folded.events).await?;
        Ok(folded)
    }

    async fn fold(&self, fact: &Fact) -> Result<Folded, FoldError> {
        let mut folded = Folded::default();
        let mut attempt = 0;
        loop {
            let commit = match self.next_step(fact).await? {
                Step::Folded(postings) => return Ok(Folded { events: events(postings), ..folded }),
                Step::Next(commit) => commit,
            };
            match self.table.commit(&commit).await {
                Ok(()) => {
                    let Posting { step, resume_at, events, notes, .. } = commit.posting;
                    folded.notes.extend(notes);
                    // One step is nearly always all there is: its events are at hand, so the table
                    // is not asked for them again.
                    if resume_at.is_none() && step == 0 {
                        return Ok(Folded { events, ..folded });
                    }
                    attempt = 0;
                }
                Err(CommitError::Conflict) if attempt + 1 < MAX_ATTEMPTS => {
                    self.clock.pause(pause(attempt)).await;
                    attempt += 1;
                    folded.conflicts += 1;
                }
                Err(CommitError::Conflict) => return Err(FoldError::Contended),
                Err(CommitError::Table(error)) => return Err(error.into()),
            }
        }
    }

    async fn next_step(&self, fact: &Fact) -> Result<Step, TableError> {
        // Boxed: what folds a fact would else be as large as all five together, for each of the
        // facts of a batch that are folded at the same time.
        match fact {
            Fact::Order(fact) => Box::pin(self.order_step(fact)).await,
            Fact::Checkout(fact) => Box::pin(self.checkout_step(fact)).await,
            Fact::Due(fact) => Box::pin(self.due_step(fact)).await,
            Fact::Wait(fact) => Box::pin(self.wait_step(fact)).await,
            Fact::Restock(fact) => Box::pin(self.tell_waiting(fact)).await,
        }
    }
}

/// Whether no step is left.
pub(crate) fn is_folded(postings: &[Posting]) -> bool {
    postings.last().is_some_and(Posting::is_last)
}

/// Asking for every line when they were given cannot happen; it would be a fault of the table.
pub(crate) fn undecidable(_: NeedsLines) -> TableError {
    TableError::Corrupt("the order lines of the subscriber".to_owned())
}

fn events(postings: Vec<Posting>) -> Vec<Event> {
    postings.into_iter().flat_map(|posting| posting.events).collect()
}

/// The longest pause before the repetition of this attempt.
fn pause(attempt: u32) -> Duration {
    FIRST_PAUSE.saturating_mul(1 << attempt.min(16)).min(LONGEST_PAUSE)
}
