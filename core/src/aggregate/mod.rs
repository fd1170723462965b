//! Numbers derived from the ledger: folds yield contributions, indicators select and add them,
//! and every figure leads back to its entries.
//!
//! Knows nothing of reports, files and networks; storage only through [`crate::store::Snapshot`].

mod catalog;
mod check;
mod count;
mod evaluate;
mod expression;
mod fold;
mod identity;
mod indicator;
mod lineage;
mod recount;
mod reported;
mod statement;
mod tally;
mod transfer;
mod tree;

pub use catalog::Catalog;
pub use check::{Finding, findings};
pub use evaluate::Evaluator;
pub use fold::Counting;
pub use identity::*;
pub use indicator::{By, Direction, Formula, Indicator, Pattern, Pick, Select};
pub use lineage::Line;
pub use recount::{Difference, Recount};
pub use statement::Statement;
pub use tally::{Cell, Tally};
pub use tree::{Stay, Stays, Tree};
