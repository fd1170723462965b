//! The measured place of sobo: a bloc's year as plain facts, and peers that keep the same books.
//!
//! Every peer takes the same facts in the same order and must answer every cell of the yearly tally
//! alike, or the run ends: a wrong answer has no speed.
#![forbid(unsafe_code)]

pub mod facts;
pub mod log;
pub mod measure;
pub mod meeting;
pub mod register;
pub mod sqlite;
pub mod wire;

use std::path::Path;

/// What a peer may fail with.
pub type Error = Box<dyn std::error::Error>;

/// One cell of the yearly tally: what is counted, the organization, the class, how many.
pub type Cell = (u8, u32, u32, i64);

/// What is counted in a cell.
pub mod kinds {
    /// Members at the year's end, by status (0 probationary, 1 official).
    pub const MEMBERS: u8 = 0;
    /// Admissions of the year.
    pub const ADMITTED: u8 = 1;
    /// Confirmations of the year.
    pub const CONFIRMED: u8 = 2;
    /// Transfers out of the register.
    pub const LEFT: u8 = 3;
    /// Transfers into the register.
    pub const CAME: u8 = 4;
    /// Members struck off.
    pub const STRUCK: u8 = 5;
    /// Members who died.
    pub const DIED: u8 = 6;
    /// Discipline decisions by form.
    pub const FORM: u8 = 7;
    /// Discipline decisions by deciding organization.
    pub const DECIDER: u8 = 8;
    /// Discipline decisions by content.
    pub const CONTENT: u8 = 9;
    /// Ratings by grade.
    pub const RATED: u8 = 10;
    /// Badges by threshold.
    pub const BADGE: u8 = 11;
}

/// A system that keeps a bloc's books.
pub trait Peer: Sized {
    /// What tables call it.
    const NAME: &'static str;

    /// New books in a folder that is there.
    ///
    /// # Errors
    /// When they cannot be made; so have all methods here.
    fn create(folder: &Path) -> Result<Self, Error>;

    /// The books that were made there.
    ///
    /// # Errors
    /// As [`Peer::create`].
    fn open(folder: &Path) -> Result<Self, Error>;

    /// Takes facts in one durable transaction, everything kept up to date.
    ///
    /// # Errors
    /// As [`Peer::create`].
    fn take(&mut self, facts: &[facts::Fact]) -> Result<(), Error>;

    /// The yearly tally of a bloc, in any order, without empty cells.
    ///
    /// # Errors
    /// As [`Peer::create`].
    fn tally(&mut self, bloc: u32) -> Result<Vec<Cell>, Error>;

    /// The same for one base organization and its cells.
    ///
    /// # Errors
    /// As [`Peer::create`].
    fn tally_of_base(&mut self, bloc: u32, base: u32) -> Result<Vec<Cell>, Error>;

    /// The tally of a bloc, or of one base organization in it, in the peer's own form: what is
    /// timed. Gives the number of cells.
    ///
    /// # Errors
    /// As [`Peer::create`].
    fn answer(&mut self, bloc: u32, base: Option<u32>) -> Result<usize, Error> {
        let cells = match base {
            None => self.tally(bloc)?,
            Some(base) => self.tally_of_base(bloc, base)?,
        };
        Ok(cells.len())
    }

    /// Opens the books and gives the first answer from them.
    ///
    /// # Errors
    /// As [`Peer::create`].
    fn open_and_answer(folder: &Path, bloc: u32) -> Result<usize, Error> {
        Self::open(folder)?.answer(bloc, None)
    }

    /// Gives room that is not needed back to the disk.
    ///
    /// # Errors
    /// As [`Peer::create`].
    fn compact(&mut self) -> Result<(), Error>;
}
