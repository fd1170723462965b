//! How two registers meet: questions out, answers in. Knows nothing of the road between.

use super::database::Database;
use crate::error::Result;
use crate::ledger::Taken;
use crate::model::Timestamp;
use crate::store::Snapshot;
use crate::sync::{self, Answered, Asker, Delta, Outcome, Replica, Rest, Scopes};

/// A session with another register, held by the side that asks: see [`Database::meet`].
///
/// It keeps no snapshot and no lock: others can write in the meantime, on either side. Dropped at
/// any point it leaves the register sound, and what was taken by then stays.
pub struct Session<'d> {
    db: &'d Database,
    asker: Asker,
}

/// A session that is set aside between two steps, for a host that cannot hold the register borrowed
/// in the meantime, as a browser's worker: see [`Session::pause`].
pub struct Paused(Asker);

impl Replica for Database {
    fn snapshot(&self) -> Result<Snapshot> {
        self.store().snapshot()
    }

    fn take(&self, delta: Delta) -> Result<Taken> {
        Self::take(self, delta)
    }

    fn now(&self) -> Timestamp {
        self.clock()
    }
}

impl Database {
    /// Begins to meet another register, over any road that carries bytes there and back: each
    /// question goes to the other side's [`Database::answer`], its answer comes back into
    /// [`Session::receive`], until there is no question left. Only what differs is sent, in both
    /// directions, in parts of one delta each.
    ///
    /// Only what is sealed is sent: see [`Database::seal`].
    ///
    /// # Example: two registers of one process
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, base, .. } = doc::small()?;
    /// use sobo::ledger::DeviceKey;
    /// use sobo::sync::Scopes;
    ///
    /// db.seal(&key)?;
    /// let device = DeviceKey::from_bytes([9; 32]).device();
    /// let other = Database::in_memory(Options::new(device, || Timestamp::from_millis(0)))?;
    /// let mut session = other.meet(Scopes::All);
    /// while let Some(question) = session.question()? {
    ///     let answered = db.answer(&question, &Scopes::All)?; // On the other side of the road.
    ///     session.receive(&answered.bytes)?;
    /// }
    /// let outcome = session.outcome();
    /// assert!(outcome.equal && outcome.entries_received == 6);
    /// assert_eq!(outcome.root, Some(db.read()?.state_root()?));
    /// assert_eq!(outcome.clock_ahead_ms, Some(1_609_304_400_000)); // One of both is wrong.
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn meet(&self, scopes: Scopes) -> Session<'_> {
        Session { db: self, asker: Asker::new(scopes) }
    }

    /// Goes on with a session that was set aside; the example of [`Session::pause`] does both.
    pub fn resume(&self, paused: Paused) -> Session<'_> {
        Session { db: self, asker: paused.0 }
    }

    /// Answers a question of another register's session, and takes what comes with it. Nothing is
    /// kept between two questions. `served` says what the other side may see and send; who it is, is
    /// for the caller to know.
    ///
    /// # Errors
    /// `invalid` for a question about scopes that are not served, or with deltas of such; `format`
    /// for bytes that are no question, or one of another version; `corrupt` when they were changed
    /// or cut; `limit` above [`MESSAGE_BYTES_MAX`](crate::limits::MESSAGE_BYTES_MAX); else as
    /// [`Database::import`]. Deltas before one that fails are taken.
    ///
    /// # Example: a unit sees what is its own
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, base, west, .. } = doc::small()?;
    /// use sobo::sync::Scopes;
    ///
    /// let served = Scopes::Only(vec![base]);
    /// let question = db.meet(Scopes::Only(vec![west])).question()?.unwrap();
    /// assert!(db.answer(&question, &served).unwrap_err().is_invalid());
    /// let question = db.meet(served.clone()).question()?.unwrap();
    /// assert_eq!(db.answer(&question, &served)?.new, 0);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn answer(&self, question: &[u8], served: &Scopes) -> Result<Answered> {
        sync::answer(self, question, served)
    }

    /// Meets another register of the same process.
    ///
    /// # Errors
    /// As [`Session::question`], [`Session::receive`] and [`Database::answer`].
    ///
    /// # Example: a unit's own part, there and back
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, base, an, .. } = doc::small()?;
    /// use sobo::ledger::DeviceKey;
    /// use sobo::sync::Scopes;
    ///
    /// db.seal(&key)?;
    /// let unit_key = DeviceKey::from_bytes([9; 32]);
    /// let noon = || Timestamp::from_millis(1_609_304_400_000);
    /// let unit = Database::in_memory(Options::new(unit_key.device(), noon))?;
    /// let own = Scopes::Only(vec![base]);
    /// assert!(unit.meet_with(&db, &own)?.equal);
    /// let died = MemberFact::Died { member: an };
    /// unit.record(Scope::Unit(base), Event::new("10/11/2020".parse()?, died))?;
    /// assert!(!unit.meet_with(&db, &own)?.equal); // Not sealed yet.
    /// unit.seal(&unit_key)?;
    /// let outcome = unit.meet_with(&db, &own)?;
    /// assert!(outcome.equal && outcome.entries_sent == 1);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn meet_with(&self, other: &Self, scopes: &Scopes) -> Result<Outcome> {
        let mut session = self.meet(scopes.clone());
        while let Some(question) = session.question()? {
            session.receive(&other.answer(&question, scopes)?.bytes)?;
        }
        Ok(session.outcome())
    }
}

impl Session<'_> {
    /// The next question for the other side; `None` when the session is over. A question that was
    /// lost, or whose answer was, is asked again by the next call; it may reach the other side any
    /// number of times.
    ///
    /// # Errors
    /// `io` when the storage fails, `corrupt` for damaged rows, `limit` when the other side never
    /// comes to an end.
    ///
    /// # Example: an answer was lost
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, .. } = doc::small()?;
    /// use sobo::sync::Scopes;
    ///
    /// let mut session = db.meet(Scopes::All);
    /// assert_eq!(session.question()?, session.question()?);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn question(&mut self) -> Result<Option<Vec<u8>>> {
        self.asker.question(self.db)
    }

    /// Takes an answer. Each delta in it is taken whole or not at all.
    ///
    /// # Errors
    /// `conflict` for an answer to another question; `corrupt`, `format` and `limit` for what is no
    /// answer; else as [`Database::import`]. The session can go on then with the right answer, or by
    /// asking again.
    ///
    /// # Example: an answer that was cut on its way
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, .. } = doc::small()?;
    /// use sobo::sync::Scopes;
    ///
    /// let mut session = db.meet(Scopes::All);
    /// let answer = db.answer(&session.question()?.unwrap(), &Scopes::All)?.bytes;
    /// assert!(session.receive(&answer[..20]).unwrap_err().is_corrupt());
    /// session.receive(&answer)?;
    /// assert_eq!(session.outcome().rounds, 1);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn receive(&mut self, answer: &[u8]) -> Result<()> {
        self.asker.receive(self.db, answer)
    }

    /// How the session stands, and when it is over, how it ended.
    ///
    /// # Example: replicas that know the same need two rounds
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, .. } = doc::small()?;
    /// use sobo::sync::Scopes;
    ///
    /// let outcome = db.meet_with(&db, &Scopes::All)?;
    /// assert!(outcome.equal && outcome.over && outcome.rounds == 2);
    /// assert!(outcome.bytes_sent + outcome.bytes_received < 500);
    /// assert!(!db.meet(Scopes::All).outcome().over);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn outcome(&self) -> Outcome {
        self.asker.outcome()
    }

    /// What is left to do, as far as was compared: with the entries of [`Session::outcome`] enough
    /// for a bar of progress.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, .. } = doc::small()?;
    /// use sobo::sync::Scopes;
    ///
    /// db.seal(&key)?;
    /// let other = Options::new(DeviceId([9; 32]), || Timestamp::from_millis(0));
    /// let other = Database::in_memory(other)?;
    /// let mut session = other.meet(Scopes::All);
    /// let mut left = Vec::new();
    /// while let Some(question) = session.question()? {
    ///     session.receive(&db.answer(&question, &Scopes::All)?.bytes)?;
    ///     left.push(session.rest().to_receive);
    /// }
    /// assert_eq!(left, [6, 0, 0]); // Compared, fetched, proved.
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn rest(&self) -> Rest {
        self.asker.rest()
    }

    /// Sets the session aside; [`Database::resume`] goes on with it, on the same register.
    ///
    /// # Example: a session without a borrow between its steps
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # use sobo::sync::Scopes;
    /// # let doc::Small { key, db, .. } = doc::small()?;
    /// # db.seal(&key)?;
    /// let other = Database::in_memory(Options::new(DeviceId([2; 32]), || Timestamp::from_millis(0)))?;
    /// let mut paused = other.meet(Scopes::All).pause();
    /// loop {
    ///     let mut session = other.resume(paused);
    ///     let Some(question) = session.question()? else { break };
    ///     session.receive(&db.answer(&question, &Scopes::All)?.bytes)?;
    ///     paused = session.pause();
    /// }
    /// assert_eq!(other.read()?.state_root()?, db.read()?.state_root()?);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn pause(self) -> Paused {
        Paused(self.asker)
    }
}
