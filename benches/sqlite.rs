//! SQLite as a competent user keeps these books: WAL, FULL, a table for each kind of fact, the
//! current members in a table of their own, covering indexes, prepared statements. Once with a
//! tally by GROUP BY, once with counters kept in the same transaction.

use crate::facts::{Fact, Person, What, YEAR, base, base_of};
use crate::wire::Id;
use crate::{Cell, Error, Peer, kinds};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, params};
use std::path::Path;

const SCHEMA: &str = "
    CREATE TABLE org (id INTEGER PRIMARY KEY, bloc INT, parent INT, level INT, name TEXT);
    CREATE TABLE member (
        id INTEGER PRIMARY KEY, bloc INT, base INT, cell INT, official INT, standing INT,
        name TEXT, birth INT, female INT, file_no TEXT
    );
    CREATE UNIQUE INDEX member_file_no ON member (file_no);
    CREATE INDEX member_standing ON member (bloc, base, cell, official) WHERE standing;
    CREATE TABLE move (
        id INTEGER PRIMARY KEY, bloc INT, base INT, cell INT, member INT, day INT, kind INT
    );
    CREATE INDEX move_tally ON move (bloc, base, kind, cell, day);
    CREATE TABLE rating (
        bloc INT, year INT, base INT, cell INT, grade INT, member INT, day INT,
        PRIMARY KEY (bloc, year, base, cell, grade, member)
    ) WITHOUT ROWID;
    CREATE TABLE discipline (
        id INTEGER PRIMARY KEY, bloc INT, base INT, cell INT, member INT, day INT, form INT,
        decider INT, content INT
    );
    CREATE INDEX discipline_tally ON discipline (bloc, base, cell, day, form, decider, content);
    CREATE TABLE badge (
        id INTEGER PRIMARY KEY, bloc INT, base INT, cell INT, member INT, day INT, threshold INT
    );
    CREATE INDEX badge_tally ON badge (bloc, base, cell, threshold, day);
    CREATE TABLE document (id INTEGER PRIMARY KEY, bloc INT, base INT, day INT, number INT);
    CREATE TABLE counter (
        bloc INT, base INT, year INT, kind INT, cell INT, class INT, n INT NOT NULL,
        PRIMARY KEY (bloc, base, year, kind, cell, class)
    ) WITHOUT ROWID;
";

/// The year under which counters of members as they stand now are kept.
const NOW: i32 = 0;

/// Under what ids members are kept.
#[derive(Clone, Copy, Debug)]
pub enum Ids {
    /// Small numbers: one writer gives them.
    Numbers,
    /// 16 random bytes: any writer gives them, alone. Drawn from this seed.
    Random(u64),
}

/// A member's id in a row.
enum Key {
    Number(u32),
    Random(Id),
}

impl Ids {
    fn of(self, number: u32) -> Key {
        match self {
            Self::Numbers => Key::Number(number),
            Self::Random(seed) => Key::Random(Id::of(number, seed)),
        }
    }

    /// The tables; under random ids members stand by theirs, without a number of the table's own.
    fn schema(self) -> String {
        let by_number = "CREATE TABLE member (
        id INTEGER PRIMARY KEY, bloc INT, base INT, cell INT, official INT, standing INT,
        name TEXT, birth INT, female INT, file_no TEXT
    );";
        match self {
            Self::Numbers => SCHEMA.to_owned(),
            Self::Random(_) => {
                let by_id =
                    by_number.replace("id INTEGER", "id BLOB").replace(");", ") WITHOUT ROWID;");
                SCHEMA.replace(by_number, &by_id)
            }
        }
    }
}

impl ToSql for Key {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Number(number) => number.to_sql(),
            Self::Random(id) => Ok(ToSqlOutput::Borrowed(ValueRef::Blob(id.bytes()))),
        }
    }
}

/// SQLite, with or without counters.
pub struct Sqlite<const COUNTERS: bool> {
    db: Connection,
    ids: Ids,
}

/// The tally by GROUP BY.
pub type Full = Sqlite<false>;
/// The tally from counters.
pub type Counters = Sqlite<true>;

impl<const COUNTERS: bool> Sqlite<COUNTERS> {
    fn connect(folder: &Path) -> Result<Connection, Error> {
        let db = Connection::open(folder.join("books.sqlite"))?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "cache_size", -65_536)?;
        db.set_prepared_statement_cache_capacity(64);
        Ok(db)
    }

    /// New books in a folder, with other ids.
    ///
    /// # Errors
    /// As [`Peer::create`].
    pub fn create_with(folder: &Path, ids: Ids) -> Result<Self, Error> {
        let db = Self::connect(folder)?;
        db.execute_batch(&ids.schema())?;
        Ok(Self { db, ids })
    }

    fn write(&self, facts: &[Fact]) -> Result<(), Error> {
        let txn = self.db.unchecked_transaction()?;
        {
            let mut book = Book::new(&txn, COUNTERS, self.ids)?;
            facts.iter().try_for_each(|fact| book.take(fact))?;
        }
        txn.commit()?;
        Ok(())
    }

    /// Takes facts, and tells what that changed: the changeset of SQLite's session extension.
    ///
    /// # Errors
    /// As [`Peer::create`].
    #[cfg(feature = "session")]
    pub fn changeset(&mut self, facts: &[Fact]) -> Result<Vec<u8>, Error> {
        let mut session = rusqlite::session::Session::new(&self.db)?;
        session.attach::<&str>(None)?;
        self.write(facts)?;
        let mut bytes = Vec::new();
        session.changeset_strm(&mut bytes)?;
        Ok(bytes)
    }

    /// Applies a changeset that another one told, in one durable transaction; a conflict is an
    /// error.
    ///
    /// # Errors
    /// As [`Peer::create`].
    #[cfg(feature = "session")]
    pub fn apply(&self, mut changeset: &[u8]) -> Result<(), Error> {
        use rusqlite::session::ConflictAction;
        let every = None::<fn(&str) -> bool>;
        self.db.apply_strm(&mut changeset, every, |_, _| ConflictAction::SQLITE_CHANGESET_ABORT)?;
        Ok(())
    }

    /// The cells of a bloc, or of one base organization in it.
    fn cells(&self, bloc: u32, base: Option<u32>) -> Result<Vec<Cell>, Error> {
        let one = if base.is_some() { "AND base = ?2" } else { "AND ?2 IS NULL" };
        let sql = if COUNTERS {
            format!(
                "SELECT kind, cell, class, n FROM counter
                 WHERE bloc = ?1 {one} AND year IN ({NOW}, ?3) AND n <> 0 AND ?4 IS NOT NULL"
            )
        } else {
            let (members, form) = (kinds::MEMBERS, kinds::FORM);
            let (decider, content) = (kinds::DECIDER, kinds::CONTENT);
            let (rated, badge) = (kinds::RATED, kinds::BADGE);
            format!(
                "SELECT {members}, cell, official, count(*) FROM member
                    WHERE bloc = ?1 {one} AND standing GROUP BY base, cell, official
                 UNION ALL SELECT kind, cell, 0, count(*) FROM move
                    WHERE bloc = ?1 {one} AND day BETWEEN ?3 * 10000 AND ?4
                    GROUP BY base, kind, cell
                 UNION ALL SELECT {form}, cell, form, count(*) FROM discipline
                    WHERE bloc = ?1 {one} AND day BETWEEN ?3 * 10000 AND ?4 GROUP BY cell, form
                 UNION ALL SELECT {decider}, cell, decider, count(*) FROM discipline
                    WHERE bloc = ?1 {one} AND day BETWEEN ?3 * 10000 AND ?4 GROUP BY cell, decider
                 UNION ALL SELECT {content}, cell, content, count(*) FROM discipline
                    WHERE bloc = ?1 {one} AND day BETWEEN ?3 * 10000 AND ?4 GROUP BY cell, content
                 UNION ALL SELECT {rated}, cell, grade, count(*) FROM rating
                    WHERE bloc = ?1 AND year = ?3 {one} GROUP BY base, cell, grade
                 UNION ALL SELECT {badge}, cell, threshold, count(*) FROM badge
                    WHERE bloc = ?1 {one} AND day BETWEEN ?3 * 10000 AND ?4
                    GROUP BY base, cell, threshold"
            )
        };
        let mut query = self.db.prepare_cached(&sql)?;
        let rows = query.query_map(params![bloc, base, YEAR, YEAR * 10_000 + 1231], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl<const COUNTERS: bool> Peer for Sqlite<COUNTERS> {
    const NAME: &'static str = if COUNTERS { "sqlite-counters" } else { "sqlite-full" };

    fn create(folder: &Path) -> Result<Self, Error> {
        Self::create_with(folder, Ids::Numbers)
    }

    fn open(folder: &Path) -> Result<Self, Error> {
        Ok(Self { db: Self::connect(folder)?, ids: Ids::Numbers })
    }

    fn take(&mut self, facts: &[Fact]) -> Result<(), Error> {
        self.write(facts)
    }

    fn tally(&mut self, bloc: u32) -> Result<Vec<Cell>, Error> {
        self.cells(bloc, None)
    }

    fn tally_of_base(&mut self, bloc: u32, nth: u32) -> Result<Vec<Cell>, Error> {
        self.cells(bloc, Some(base(bloc, nth)))
    }

    fn compact(&mut self) -> Result<(), Error> {
        self.db.execute_batch(
            "PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)",
        )?;
        Ok(())
    }
}

/// The statements of one transaction.
struct Book<'c> {
    org: CachedStatement<'c>,
    member: CachedStatement<'c>,
    find: CachedStatement<'c>,
    status: CachedStatement<'c>,
    moved: CachedStatement<'c>,
    rating: CachedStatement<'c>,
    discipline: CachedStatement<'c>,
    badge: CachedStatement<'c>,
    document: CachedStatement<'c>,
    counter: Option<CachedStatement<'c>>,
    ids: Ids,
}

impl<'c> Book<'c> {
    fn new(db: &'c Connection, counters: bool, ids: Ids) -> Result<Self, Error> {
        let counter = "INSERT INTO counter VALUES (?, ?, ?, ?, ?, ?, ?)
                       ON CONFLICT DO UPDATE SET n = n + excluded.n";
        Ok(Self {
            org: db.prepare_cached("INSERT INTO org VALUES (?, ?, ?, ?, ?)")?,
            member: db
                .prepare_cached("INSERT INTO member VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?)")?,
            find: db.prepare_cached("SELECT base, cell, official FROM member WHERE id = ?")?,
            status: db
                .prepare_cached("UPDATE member SET official = ?2, standing = ?3 WHERE id = ?1")?,
            moved: db.prepare_cached("INSERT INTO move VALUES (NULL, ?, ?, ?, ?, ?, ?)")?,
            rating: db.prepare_cached("INSERT INTO rating VALUES (?, ?, ?, ?, ?, ?, ?)")?,
            discipline: db
                .prepare_cached("INSERT INTO discipline VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)")?,
            badge: db.prepare_cached("INSERT INTO badge VALUES (NULL, ?, ?, ?, ?, ?, ?)")?,
            document: db.prepare_cached("INSERT INTO document VALUES (NULL, ?, ?, ?, ?)")?,
            counter: counters.then(|| db.prepare_cached(counter)).transpose()?,
            ids,
        })
    }

    fn count(
        &mut self,
        (bloc, base, year): (u32, u32, i32),
        (kind, cell, class): (u8, u32, u32),
        n: i32,
    ) -> Result<(), Error> {
        if let Some(counter) = &mut self.counter {
            counter.execute(params![bloc, base, year, kind, cell, class, n])?;
        }
        Ok(())
    }

    fn take(&mut self, fact: &Fact) -> Result<(), Error> {
        let (bloc, day) = (fact.bloc, number(fact.on));
        match &fact.what {
            What::Organization { id, parent, level, name } => {
                self.org.execute(params![id, bloc, parent, level, name])?;
            }
            What::Registered { id, cell, official, person } => {
                self.come(bloc, (*id, *cell, *official), person)?;
            }
            What::Admitted { id, cell, person } => {
                self.come(bloc, (*id, *cell, false), person)?;
                self.happen(bloc, (base_of(*cell), *cell), (*id, day), kinds::ADMITTED)?;
            }
            What::Came { id, cell, person } => {
                self.come(bloc, (*id, *cell, true), person)?;
                self.happen(bloc, (base_of(*cell), *cell), (*id, day), kinds::CAME)?;
            }
            What::Confirmed { id } => {
                let (base, cell, _) = self.place(*id)?;
                self.status.execute(params![self.ids.of(*id), true, true])?;
                self.happen(bloc, (base, cell), (*id, day), kinds::CONFIRMED)?;
                self.count((bloc, base, NOW), (kinds::MEMBERS, cell, 0), -1)?;
                self.count((bloc, base, NOW), (kinds::MEMBERS, cell, 1), 1)?;
            }
            What::Left { id } => self.go(bloc, *id, day, kinds::LEFT)?,
            What::Struck { id } => self.go(bloc, *id, day, kinds::STRUCK)?,
            What::Died { id } => self.go(bloc, *id, day, kinds::DIED)?,
            What::Rated { id, grade } => {
                let (base, cell, _) = self.place(*id)?;
                let key = self.ids.of(*id);
                self.rating.execute(params![bloc, YEAR, base, cell, grade, key, day])?;
                self.count((bloc, base, YEAR), (kinds::RATED, cell, u32::from(*grade)), 1)?;
            }
            What::Disciplined { id, form, decider, content } => {
                let (base, cell, _) = self.place(*id)?;
                let key = self.ids.of(*id);
                self.discipline
                    .execute(params![bloc, base, cell, key, day, form, decider, content])?;
                let year = (bloc, base, year(day));
                self.count(year, (kinds::FORM, cell, u32::from(*form)), 1)?;
                self.count(year, (kinds::DECIDER, cell, *decider), 1)?;
                self.count(year, (kinds::CONTENT, cell, u32::from(*content)), 1)?;
            }
            What::Badge { id, threshold } => {
                let (base, cell, _) = self.place(*id)?;
                self.badge.execute(params![bloc, base, cell, self.ids.of(*id), day, threshold])?;
                let class = (kinds::BADGE, cell, u32::from(*threshold));
                self.count((bloc, base, year(day)), class, 1)?;
            }
            What::Document { base, number } => {
                self.document.execute(params![bloc, base, day, number])?;
            }
        }
        Ok(())
    }

    fn come(
        &mut self,
        bloc: u32,
        (id, cell, official): (u32, u32, bool),
        person: &Person,
    ) -> Result<(), Error> {
        let Person { name, birth, female, file_no } = person;
        let birth = number(*birth);
        self.member.execute(params![
            self.ids.of(id),
            bloc,
            base_of(cell),
            cell,
            official,
            name,
            birth,
            female,
            file_no
        ])?;
        let class = (kinds::MEMBERS, cell, u32::from(official));
        self.count((bloc, base_of(cell), NOW), class, 1)
    }

    fn go(&mut self, bloc: u32, id: u32, day: i32, kind: u8) -> Result<(), Error> {
        let (base, cell, official) = self.place(id)?;
        self.status.execute(params![self.ids.of(id), official, false])?;
        self.happen(bloc, (base, cell), (id, day), kind)?;
        let class = (kinds::MEMBERS, cell, u32::from(official));
        self.count((bloc, base, NOW), class, -1)
    }

    fn happen(
        &mut self,
        bloc: u32,
        (base, cell): (u32, u32),
        (member, day): (u32, i32),
        kind: u8,
    ) -> Result<(), Error> {
        self.moved.execute(params![bloc, base, cell, self.ids.of(member), day, kind])?;
        self.count((bloc, base, year(day)), (kind, cell, 0), 1)
    }

    fn place(&mut self, id: u32) -> Result<(u32, u32, bool), Error> {
        Ok(self
            .find
            .query_row([self.ids.of(id)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?)
    }
}

/// A day as a number that sorts as it does.
fn number((year, month, day): (i32, u32, u32)) -> i32 {
    year * 10_000 + (month * 100 + day) as i32
}

fn year(day: i32) -> i32 {
    day / 10_000
}
