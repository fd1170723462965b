//! A naive peer: every fact as postcard in one redb table, and a tally that reads them all.

use crate::facts::{Fact, What, YEAR, base, base_of};
use crate::{Cell, Error, Peer, kinds};
use redb::{Database, ReadableDatabase, ReadableTable, ReadableTableMetadata, TableDefinition};
use std::collections::BTreeMap;
use std::path::Path;

const FACTS: TableDefinition<'static, u64, &'static [u8]> = TableDefinition::new("facts");

/// Facts in the order in which they came.
pub struct Log(Database);

/// Where a member stands, and whether as an official one.
type Standing = BTreeMap<u32, (u32, bool)>;

/// Adds the facts up as they come: the plain statement of what the tally is.
#[derive(Default)]
pub struct Counting {
    standing: Standing,
    cells: BTreeMap<(u8, u32, u32), i64>,
}

impl Counting {
    fn add(&mut self, (kind, org, class): (u8, u32, u32)) {
        *self.cells.entry((kind, org, class)).or_default() += 1;
    }

    /// Takes one fact, in order.
    pub fn take(&mut self, fact: &Fact) {
        let here = |standing: &Standing, id: &u32| standing.get(id).map_or(0, |(cell, _)| *cell);
        match &fact.what {
            What::Organization { .. } | What::Document { .. } => {}
            What::Registered { id, cell, official, .. } => {
                self.standing.insert(*id, (*cell, *official));
            }
            What::Admitted { id, cell, .. } => {
                self.standing.insert(*id, (*cell, false));
                self.add((kinds::ADMITTED, *cell, 0));
            }
            What::Came { id, cell, .. } => {
                self.standing.insert(*id, (*cell, true));
                self.add((kinds::CAME, *cell, 0));
            }
            What::Confirmed { id } => {
                let cell = here(&self.standing, id);
                self.standing.insert(*id, (cell, true));
                self.add((kinds::CONFIRMED, cell, 0));
            }
            What::Left { id } => self.go(*id, kinds::LEFT),
            What::Struck { id } => self.go(*id, kinds::STRUCK),
            What::Died { id } => self.go(*id, kinds::DIED),
            What::Rated { id, grade } => {
                self.add((kinds::RATED, here(&self.standing, id), u32::from(*grade)));
            }
            What::Disciplined { id, form, decider, content } => {
                let cell = here(&self.standing, id);
                self.add((kinds::FORM, cell, u32::from(*form)));
                self.add((kinds::DECIDER, cell, *decider));
                self.add((kinds::CONTENT, cell, u32::from(*content)));
            }
            What::Badge { id, threshold } => {
                self.add((kinds::BADGE, here(&self.standing, id), u32::from(*threshold)));
            }
        }
    }

    fn go(&mut self, id: u32, kind: u8) {
        if let Some((cell, _)) = self.standing.remove(&id) {
            self.add((kind, cell, 0));
        }
    }

    /// The cells, with the members who stand at the end.
    pub fn cells(mut self) -> Vec<Cell> {
        for (cell, official) in std::mem::take(&mut self.standing).into_values() {
            self.add((kinds::MEMBERS, cell, u32::from(official)));
        }
        self.cells.into_iter().map(|((kind, org, class), n)| (kind, org, class, n)).collect()
    }
}

impl Log {
    fn read(&self, mut wanted: impl FnMut(&Fact) -> bool) -> Result<Vec<Cell>, Error> {
        let txn = self.0.begin_read()?;
        let table = txn.open_table(FACTS)?;
        let mut counting = Counting::default();
        for row in table.iter()? {
            let fact: Fact = postcard::from_bytes(row?.1.value())?;
            if fact.on.0 <= YEAR && wanted(&fact) {
                counting.take(&fact);
            }
        }
        Ok(counting.cells())
    }
}

impl Peer for Log {
    const NAME: &'static str = "redb-log";

    fn create(folder: &Path) -> Result<Self, Error> {
        let db = Database::create(folder.join("log.redb"))?;
        let txn = db.begin_write()?;
        txn.open_table(FACTS)?;
        txn.commit()?;
        Ok(Self(db))
    }

    fn open(folder: &Path) -> Result<Self, Error> {
        Ok(Self(Database::open(folder.join("log.redb"))?))
    }

    fn take(&mut self, facts: &[Fact]) -> Result<(), Error> {
        let txn = self.0.begin_write()?;
        {
            let mut table = txn.open_table(FACTS)?;
            let first = table.len()?;
            for (number, fact) in (first..).zip(facts) {
                table.insert(number, postcard::to_extend(fact, Vec::new())?.as_slice())?;
            }
        }
        txn.commit()?;
        Ok(())
    }

    fn tally(&mut self, bloc: u32) -> Result<Vec<Cell>, Error> {
        self.read(|fact| fact.bloc == bloc)
    }

    fn tally_of_base(&mut self, bloc: u32, nth: u32) -> Result<Vec<Cell>, Error> {
        let base = base(bloc, nth);
        let cells = self.tally(bloc)?.into_iter();
        Ok(cells.filter(|(_, org, _, _)| base_of(*org) == base).collect())
    }

    fn compact(&mut self) -> Result<(), Error> {
        self.0.compact()?;
        Ok(())
    }
}
