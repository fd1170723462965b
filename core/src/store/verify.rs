//! Whether the file itself is sound. Knows nothing of what its rows should be: that is for a
//! replay to say.

use super::Store;
use super::schema::Table;
use super::txn::Snapshot;
use crate::error::Result;

/// What takes rows of all tables one by one: table, key and value.
pub type EachTableRow<'f> = dyn FnMut(&str, &[u8], &[u8]) + 'f;

impl Store {
    /// Verifies the checksum of every page and mends what can be mended without loss. Reads the
    /// whole file.
    ///
    /// Returns whether the file was sound; `false` means that it was not and is now.
    ///
    /// # Errors
    /// `is_corrupt` when the file cannot be mended, `is_busy` while a [`Snapshot`] or a writer is
    /// alive, `is_io` when the storage fails.
    pub fn check_integrity(&mut self) -> Result<bool> {
        self.settle(false)?;
        self.filed.forget();
        Ok(self.db.check_integrity()?)
    }

    /// Moves rows together and gives the room at the file's end back to the disk. The engine lets
    /// a file grow by doubling; after a large import this is worth its while.
    ///
    /// Returns whether anything was moved.
    ///
    /// # Errors
    /// `is_busy` while a [`Snapshot`] or a writer is alive, `is_io` when the storage fails.
    pub fn compact(&mut self) -> Result<bool> {
        // A commit on closing would let the file grow again.
        self.settle(true)?;
        self.filed.forget();
        Ok(self.db.compact()?)
    }
}

impl Snapshot {
    /// Gives every row of every table of the state in order: table, key, value. Two registers that
    /// hold the same set of entries give the same rows. Seals are no part of the state.
    ///
    /// # Errors
    /// `is_io` when the storage fails, `is_corrupt` for a damaged file.
    pub fn dump(&self, f: &mut EachTableRow<'_>) -> Result<()> {
        let evidence = [Table::Seals, Table::BranchSeals, Table::Vouched];
        let state = Table::ALL.iter().filter(|table| !evidence.contains(table));
        self.dump_of(state, f)
    }

    /// The same of some tables.
    pub(crate) fn dump_of<'t>(
        &self,
        tables: impl IntoIterator<Item = &'t Table>,
        f: &mut EachTableRow<'_>,
    ) -> Result<()> {
        for table in tables {
            let table = *table;
            let mut scan = self.from(table, &[])?;
            while let Some((key, value)) = scan.row()? {
                f(table.name(), key.get(), value.get());
            }
        }
        Ok(())
    }
}
