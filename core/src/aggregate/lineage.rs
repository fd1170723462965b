//! From a figure back to the entries beneath it.

use crate::model::{Date, EntryId, OrgId, Subject};
use serde::Serialize;

/// One entry's share of a figure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Line {
    /// The entry.
    pub entry: EntryId,
    /// What it counted: the folded subject, or the one counted once.
    pub subject: Subject,
    /// Where it counted.
    pub org: OrgId,
    /// When it counted.
    pub day: Date,
    /// How much; for a distinct figure 1 for the entry that counts and 0 for repetitions. Of values
    /// that units reported and of amounts in ten-thousandths.
    pub n: i128,
}
