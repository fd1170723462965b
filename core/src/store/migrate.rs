//! From the formats of earlier versions to this one's, in one durable transaction. Knows nothing of
//! what rows mean.
//!
//! | Format | What it added |
//! | --- | --- |
//! | 2 | leaves: many rows of a table in one of the engine's |
//! | 3 | seals; a register of format 2 has none and is else the same |
//! | 4 | authority, quarantine, branches of forked streams, excerpts; earlier registers are open and have none |
//! | 5 | sums of the rows of derived tables; made from the rows of an earlier one |
//! | 6 | a journal in front of the file; an earlier register has none and is else the same |

use super::schema;
use super::sums::Sums;
use crate::error::Result;

/// The oldest format that can be brought up to date.
pub(super) const OLDEST: u32 = 2;

/// Brings a register of an earlier format up to date. What fails leaves it as it was.
///
/// # Errors
/// `is_io` when the storage fails, `is_corrupt` when a leaf of it is damaged.
pub(super) fn migrate(db: &redb::Database) -> Result<()> {
    let sums = Sums::gather(db)?;
    let mut txn = db.begin_write()?;
    txn.set_quick_repair(true);
    let format = schema::FORMAT.to_be_bytes();
    {
        let mut meta = txn.open_table(schema::META)?;
        meta.insert(schema::FORMAT_KEY, format.as_slice())?;
        meta.insert(schema::SUMS_KEY, sums.to_bytes().as_slice())?;
    }
    txn.commit()?;
    Ok(())
}
