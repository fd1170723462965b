//! Numbers derived from the ledger: folds yield contributions, indicators select and add them,
//! and every figure leads back to its entries.
//!
//! # Kinds of figure
//!
//! | [Kind](crate::model::Kind) | Over time | Over organizations |
//! |---|---|---|
//! | stock | the last day's, never summed | sum, by the tree of that day |
//! | flow | sum | sum; transfers as the scope sees them |
//! | verdict | the final one of the year | count of subjects |
//! | cumulative | the largest; a difference is a flow | sum |
//! | distinct | set union, then count | set union, then count |
//! | ratio | from numerator and denominator anew | the same |
//!
//! # The rules of counting
//!
//! A flow counts on its effective day, in the organization its subject was in on that day, rolled up
//! by the tree of that day.
//!
//! * **R1** The opening of a year is the closing of the year before.
//! * **R2** A transfer inside a scope is counted once, on the day of leaving.
//! * **R3** Internal or external is relative to the scope: internal when both ends lie in it on that
//!   day, out or in when one does, nothing when neither does. It is never entered.
//! * **R4** Recognition changes the class of a member, not the total.
//! * **R5** An expulsion is one event that counts as discipline and as a removal.
//! * **R6** Striking off, leaving on one's own wish, death and expulsion are disjoint.
//! * **R7** Temporary activity, exemption and suspension never change the strength.
//! * **R8** A voided or superseded entry counts nowhere, and stays readable.
//! * **R9** A whole organization carries its members by one event; what came or went with it is the
//!   stock of the day before it crossed the border of the scope.
//! * **R10** A member in transit counts in the common superior and in neither cell.
//! * **R11** A transfer out counts on the day of leaving, one in on the day of reception.
//!
//! Discipline: by form and by body *decisions* are counted, in the total distinct *members*, by content
//! *pairs* of decision and content, so that `pairs = decisions − without + extra`. A form changed on
//! appeal in the same year counts as changed.
//!
//! # An indicator of one's own
//!
//! ```
//! # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
//! # use sobo::prelude::*;
//! # let doc::Small { db, bloc, .. } = doc::small()?;
//! use sobo::aggregate::{Catalog, Evaluator, Formula, Indicator, Pattern, Select};
//! use sobo::model::{Kind, Measure};
//!
//! // The class of `Measure::Strength` is the status.
//! let probationary = vec![Pattern::is(MemberStatus::Probationary)];
//! let catalog = Catalog::standard().with([Indicator {
//!     code: "office.probationary_in_cells".parse()?,
//!     label: "Đảng viên dự bị ở chi bộ trực thuộc".into(),
//!     unit: "đảng viên".into(),
//!     kind: Kind::Stock,
//!     formula: Formula::Count(
//!         Select::all(Measure::Strength).class(probationary).kinds(&[OrgKind::Cell]),
//!     ),
//! }]);
//! // Usually `Options::catalog` takes it; an evaluator asks a reader's rows directly.
//! let reader = db.read()?;
//! let evaluator =
//!     Evaluator { snapshot: reader.snapshot(), tree: reader.tree(), catalog: &catalog };
//! let figure = evaluator.figure("office.probationary_in_cells", bloc, Period::year(2020)?)?;
//! assert_eq!(figure.to_string(), "1");
//! # Ok::<(), sobo::Error>(())
//! ```
//!
//! Knows nothing of reports, files and networks; storage only through [`crate::store::Snapshot`].

mod catalog;
mod check;
mod count;
mod evaluate;
mod expression;
mod fold;
mod foreign;
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
pub use foreign::foreign_entries;
pub use identity::*;
pub use indicator::{By, Direction, Formula, Indicator, Pattern, Pick, Select};
pub use lineage::Line;
pub use recount::{Difference, Recount};
pub use statement::Statement;
pub use tally::{Cell, Tally};
pub use tree::{Stay, Stays, Tree};
