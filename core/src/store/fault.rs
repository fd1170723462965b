//! Failures of the storage engine as errors of the crate. Knows nothing of tables and values.

use crate::error::{Error, Result};
use redb::{
    CommitError, CompactionError, DatabaseError, StorageError, TableError, TransactionError,
};
use std::io::ErrorKind;

const REOPEN: &str = "close the register and open it again; what was committed is safe";
const DAMAGED: &str = "restore a backup, or fetch the entries again from another replica";

/// Does one piece of the engine's work. The engine verifies pages where it has reason to doubt
/// them, and elsewhere ends with a panic on a page that cannot be read: that is damage, and its
/// user is told so. Where panics end the program, as in a browser, only a check on opening helps.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
        .map_err(|_| Error::corrupt("a page of the file is damaged").way(DAMAGED))
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Corrupted(what) => {
                Self::corrupt(format!("the file is damaged: {what}")).way(DAMAGED)
            }
            StorageError::ValueTooLarge(len) => {
                Self::limit(format!("a value of {len} bytes is too large for the storage"))
            }
            StorageError::Io(error) => from_io(error),
            StorageError::Backend(error) => Self::io("the storage failed").because(error),
            StorageError::Unsupported => {
                Self::io("the storage does not support an operation that is needed")
            }
            StorageError::PreviousIo => {
                Self::io("the storage failed before and answers no more").way(REOPEN)
            }
            StorageError::DatabaseClosed => Self::io("the register is closed").way(REOPEN),
            other => Self::io("the storage failed").way(REOPEN).because(other),
        }
    }
}

fn from_io(error: std::io::Error) -> Error {
    let base = match error.kind() {
        ErrorKind::NotFound => Error::not_found("there is no such file").way("create it first"),
        // The engine reports a file that is not its own as invalid data.
        ErrorKind::InvalidData => {
            Error::format("the file is not a register").way("choose another file")
        }
        ErrorKind::UnexpectedEof => Error::corrupt("the file is cut off").way(DAMAGED),
        ErrorKind::PermissionDenied => {
            Error::io("the file may not be opened for writing").way("change its permissions")
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            Error::io("there is no space left").way("free some and open the register again")
        }
        _ => Error::io("the storage failed").way(REOPEN),
    };
    base.because(error)
}

impl From<DatabaseError> for Error {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::Storage(error) => error.into(),
            DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => {
                Self::busy("the file is open elsewhere")
                    .way("close it in the other program or window, then try again")
                    .because(error)
            }
            DatabaseError::TransactionInProgress => {
                Self::busy("a reader or writer is still at work").way("end it first")
            }
            DatabaseError::UpgradeRequired(version) => Self::format(format!(
                "the file is of version {version} of the storage format, which is not known here"
            ))
            .way("use the version of the software that wrote it, or a newer one"),
            other => Self::corrupt("the file could not be repaired").way(DAMAGED).because(other),
        }
    }
}

impl From<TableError> for Error {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Storage(error) => error.into(),
            TableError::TableDoesNotExist(name) => {
                Self::corrupt(format!("the file lacks the table '{name}'")).way(DAMAGED)
            }
            other => Self::corrupt("a table is not what it should be").way(DAMAGED).because(other),
        }
    }
}

impl From<TransactionError> for Error {
    fn from(error: TransactionError) -> Self {
        match error {
            TransactionError::Storage(error) => error.into(),
            TransactionError::WouldBlock => busy_writer(),
            other => Self::busy("a transaction is still in use").because(other),
        }
    }
}

impl From<CompactionError> for Error {
    fn from(error: CompactionError) -> Self {
        match error {
            CompactionError::Storage(error) => error.into(),
            other => {
                Self::busy("a reader or writer is still at work").way("end it first").because(other)
            }
        }
    }
}

/// A second writer beside one that has not ended.
pub(super) fn busy_writer() -> Error {
    Error::busy("another batch is being written")
        .way("commit or drop it before the next one is begun")
}

impl From<CommitError> for Error {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Storage(error) => error.into(),
            other => Self::io("the batch was not committed").way(REOPEN).because(other),
        }
    }
}
