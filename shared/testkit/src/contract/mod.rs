//! The promises of the ports of the table, as tests that any implementation passes.
//!
//! Owns what may be relied on. [`contract!`](crate::contract!) makes a test of each promise over a
//! table of one's own; the table in memory and the real adapter run the same ones. What only one
//! implementation has, such as the form of a key, is none of its business.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

pub mod accepting;
pub mod commits;
pub mod sizes;
pub mod reads;
pub mod history;
pub mod waits;
pub mod catalogue;
pub mod pages;
pub mod isolation;

use commerce::ports::{Automations, Catalogue, Projections, Subscribers};

/// All ports of the table.
pub trait Table: Projections + Subscribers + Automations + Catalogue {}

impl<T: Projections + Subscribers + Automations + Catalogue> Table for T {}

/// A test of each promise: `contract! { held = <an empty table's owner>; <the table in it> }`.
#[macro_export]
macro_rules! contract {
    ($held:ident = $start:expr; $table:expr) => {
        $crate::contract! { @tests $held = $start; $table;
            accepting: the_second_of_two_equal_statements_gets_the_first
                of_many_requests_for_one_order_at_once_exactly_one_is_recorded
                facts_about_one_thing_are_read_without_those_of_a_like_name;
            commits: every_kind_of_state_is_written_and_read_back_with_its_version
                a_step_that_is_posted_is_not_posted_again
                state_is_written_only_over_the_version_that_was_read
                a_commit_that_fails_in_one_item_changes_none
                a_commit_depends_on_a_product_that_it_does_not_write
                of_many_writers_of_one_profile_none_loses_its_update;
            sizes: a_transaction_takes_100_items_with_posting_and_history
                a_wait_counts_twice_and_a_product_that_is_checked_once
                what_is_too_large_is_refused
                a_large_posting_and_a_large_profile_are_read_back_whole;
            reads: what_was_never_stored_reads_as_absent
                a_fact_has_its_own_postings_in_the_order_of_their_steps
                each_key_that_was_asked_for_has_an_entry
                the_reminders_of_a_product_are_those_of_its_variants_and_of_no_other_product;
            history: an_order_is_read_with_its_facts_and_postings
                lines_are_read_up_to_a_limit_and_it_says_whether_these_are_all
                the_latest_of_the_history_comes_first
                only_automations_that_are_not_cancelled_are_open;
            waits: a_place_comes_with_the_arming_and_goes_with_its_end
                a_walk_by_pages_meets_everybody_who_waits_for_the_variant_once
                those_who_wait_are_counted_by_variant;
            catalogue: products_are_stored_under_the_version_that_was_read
                a_product_made_again_is_not_overwritten_by_who_read_the_first
                a_product_and_the_return_of_its_stock_are_recorded_together_or_not_at_all
                a_hundred_products_are_stored_at_once_and_no_more;
            pages: every_page_is_a_part_of_one_order_wherever_it_begins
                a_page_goes_on_behind_a_product_that_is_gone
                a_walk_meets_each_product_that_stays_once_whatever_is_written_meanwhile;
            isolation: two_workspaces_with_the_same_ids_do_not_see_each_other
                a_workspace_lists_and_removes_its_own_products_only;
        }
    };
    (@tests $held:ident = $start:expr; $table:expr; $($module:ident: $($promise:ident)+;)+) => {
        $($(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $promise() {
                let $held = $start;
                $crate::contract::$module::$promise($table).await;
            }
        )+)+
    };
}
