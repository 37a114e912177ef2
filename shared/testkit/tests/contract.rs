//! The table in memory keeps the promises of the ports.

use testkit::table::MemoryTable;

testkit::contract! { table = MemoryTable::default(); &table }
