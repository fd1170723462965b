//! What travels between replicas, and fresh replicas that take it: sobo's deltas, SQLite's
//! changesets, a plain log.

use crate::facts::{BASES, Fact, Size, acts, singles, year};
use crate::log::Log;
use crate::measure::{Spread, on_processor, time};
use crate::register::{Clock, Register, key};
use crate::wire::{self, Form};
use crate::{Error, Peer};
use sobo::ledger::{DeviceKey, Digest, Frontier};
use sobo::model::Timestamp;
use sobo::sync::Frames;
use sobo::{Database, Options};
use std::path::Path;

/// How much travels.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// How many blocs.
    pub scale: u32,
    /// How large each is.
    pub size: Size,
    /// What everything is drawn from.
    pub seed: u64,
}

impl Work {
    /// The year of one of the blocs.
    pub fn year(self, bloc: u32) -> Vec<Fact> {
        year(bloc, self.size, self.seed)
    }

    /// What is sent once a replica has the first bloc's year: each a name, and the facts.
    pub fn news(self) -> Vec<(&'static str, Vec<Fact>)> {
        let mut acts = acts(0, 3 % BASES, 51, self.size, self.seed);
        let mut admissions = singles(0, 51, self.seed);
        let later = (acts.split_off(1.min(acts.len())), admissions.split_off(1));
        vec![
            ("1 event", acts),
            ("1 admission", admissions),
            ("50 events of a unit", later.0),
            ("50 admissions all over", later.1),
        ]
    }
}

/// The sending side: a register that was recorded on one device and sealed.
pub struct Sender {
    register: Register,
    sent: Frontier,
}

impl Sender {
    /// Records the blocs' years.
    ///
    /// # Errors
    /// When that fails; so have all here.
    pub fn new(folder: &Path, work: Work, clock: Clock) -> Result<Self, Error> {
        let mut register = Register::create_with(folder, clock)?;
        for bloc in 0..work.scale {
            register.take(&work.year(bloc))?;
        }
        Ok(Self { register, sent: Frontier::default() })
    }

    /// Seals, and gives everything that was not given before, as frames one after the other.
    ///
    /// # Errors
    /// As [`Sender::new`].
    pub fn send(&mut self) -> Result<Vec<u8>, Error> {
        self.register.db().seal(&key())?;
        let reader = self.register.db().read()?;
        let mut bytes = Vec::new();
        for delta in reader.export(&self.sent)? {
            bytes.extend(delta?.encode()?);
        }
        self.sent = reader.frontier()?;
        Ok(bytes)
    }

    /// Records more, and gives what is to be sent of it.
    ///
    /// # Errors
    /// As [`Sender::new`].
    pub fn send_more(&mut self, facts: &[Fact]) -> Result<Vec<u8>, Error> {
        self.register.take(facts)?;
        self.send()
    }

    /// The digest of everything known and counted.
    ///
    /// # Errors
    /// As [`Sender::new`].
    pub fn root(&self) -> Result<Digest, Error> {
        Ok(self.register.db().read()?.state_root()?)
    }
}

/// How long a fresh replica took.
#[derive(Clone, Debug, Default)]
pub struct Took {
    /// The peer.
    pub name: String,
    /// To read what came and have it checked, without taking it, where that is apart.
    pub read: Spread,
    /// To have it all, durably.
    pub all: Spread,
    /// Of that on a processor.
    pub processor: Spread,
}

impl Took {
    /// Nothing yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Does the whole work and notes how long it took.
    fn whole<T>(&mut self, work: impl FnOnce() -> Result<T, Error>) -> Result<(), Error> {
        let before = on_processor();
        let (took, _) = time(work)?;
        if let (Some(before), Some(after)) = (before, on_processor()) {
            self.processor.add(after.saturating_sub(before));
        }
        self.all.add(took);
        Ok(())
    }
}

/// A fresh replica of sobo in a file takes what was sent.
///
/// # Errors
/// As [`Sender::new`]; when it does not come to the same root.
pub fn take_deltas(folder: &Path, sent: &[u8], root: Digest, took: &mut Took) -> Result<(), Error> {
    let device = DeviceKey::from_bytes([0x77; 32]).device();
    let options = Options::new(device, || Timestamp::from_millis(1_577_836_800_000));
    let db = Database::create(folder.join("replica.sobo"), options)?;
    // Reading by itself only where nothing goes on in what a delta before it opened.
    if let [(_, frame)] = Frames::new(sent).collect::<Result<Vec<_>, _>>()?.as_slice() {
        let reader = db.read()?;
        took.read.add(time(|| Ok(reader.delta(frame.payload)?))?.0);
    }
    took.whole(|| Ok(db.import(sent)?))?;
    if db.read()?.state_root()? == root {
        return Ok(());
    }
    Err("the replica has another state".into())
}

/// A fresh plain log in redb takes the blocs as postcard.
///
/// # Errors
/// As [`Sender::new`].
pub fn take_log(folder: &Path, sent: &[Vec<u8>], took: &mut Took) -> Result<(), Error> {
    let mut log = Log::create(folder)?;
    let work = || sent.iter().try_for_each(|bytes| log.take(&wire::from_postcard(bytes)?));
    took.whole(work)?;
    Ok(())
}

/// What a form takes for the whole year and for each of the news.
pub type Row = (String, Vec<usize>);

/// Puts the sizes of further facts beside those of the ones before, form by form.
fn beside(rows: &mut Vec<Row>, forms: Vec<Form>) {
    if rows.is_empty() {
        rows.extend(forms.iter().map(|form| (form.name.clone(), Vec::new())));
    }
    for ((_, sizes), form) in rows.iter_mut().zip(forms) {
        sizes.push(form.bytes);
    }
}

/// Bytes of the first bloc's year, and of the news, in every form; sobo's own first, once recorded
/// as fast as it goes and once each event at a moment of its own.
///
/// # Errors
/// As [`Sender::new`].
pub fn bytes(folder: &Path, work: Work) -> Result<Vec<Row>, Error> {
    let work = Work { scale: 1, ..work };
    let sets: Vec<Vec<Fact>> = std::iter::once(work.year(0))
        .chain(work.news().into_iter().map(|(_, facts)| facts))
        .collect();
    let mut all = Vec::new();
    for (name, clock) in [
        ("sobo delta, signed", Clock::Standing),
        ("sobo delta, signed, a moment each", Clock::Running(work.seed)),
    ] {
        let folder = tempfile::tempdir_in(folder)?;
        let mut sender = Sender::new(folder.path(), work, clock)?;
        let mut sizes = vec![sender.send()?.len()];
        for facts in sets.iter().skip(1) {
            sizes.push(sender.send_more(facts)?.len());
        }
        all.push((name.to_owned(), sizes));
    }
    let mut rows = Vec::new();
    for facts in &sets {
        beside(&mut rows, wire::forms(facts, work.seed)?);
    }
    all.append(&mut rows);
    #[cfg(feature = "session")]
    all.append(&mut session::bytes(folder, work, &sets)?);
    Ok(all)
}

/// SQLite's session extension.
#[cfg(feature = "session")]
pub mod session {
    use super::{Row, Took, Work, beside};
    use crate::facts::Fact;
    use crate::sqlite::{Full, Ids};
    use crate::{Cell, Error, Peer, wire};
    use std::path::Path;

    fn both(seed: u64) -> [(&'static str, Ids); 2] {
        [("random ids", Ids::Random(seed)), ("small numbers", Ids::Numbers)]
    }

    pub(super) fn bytes(folder: &Path, work: Work, sets: &[Vec<Fact>]) -> Result<Vec<Row>, Error> {
        let mut all = Vec::new();
        for (name, ids) in both(work.seed) {
            let folder = tempfile::tempdir_in(folder)?;
            let mut books = Full::create_with(folder.path(), ids)?;
            let mut rows = Vec::new();
            for facts in sets {
                let (mut forms, sent) = (Vec::new(), books.changeset(facts)?);
                wire::squeezed(&mut forms, &format!("SQLite changeset, {name}"), &sent)?;
                beside(&mut rows, forms);
            }
            all.append(&mut rows);
        }
        Ok(all)
    }

    /// The changesets of the blocs under one sort of ids, and the tally of the last bloc.
    pub struct Sent {
        /// The sort of ids.
        pub name: &'static str,
        ids: Ids,
        changesets: Vec<Vec<u8>>,
        cells: Vec<Cell>,
    }

    fn sorted(mut cells: Vec<Cell>) -> Vec<Cell> {
        cells.sort_unstable();
        cells
    }

    /// Records the blocs' years in SQLite, under either sort of ids.
    ///
    /// # Errors
    /// When that fails.
    pub fn send(folder: &Path, work: Work) -> Result<Vec<Sent>, Error> {
        let mut all = Vec::new();
        for (name, ids) in both(work.seed) {
            let folder = tempfile::tempdir_in(folder)?;
            let mut books = Full::create_with(folder.path(), ids)?;
            let mut changesets = Vec::new();
            for bloc in 0..work.scale {
                changesets.push(books.changeset(&work.year(bloc))?);
            }
            let cells = sorted(books.tally(work.scale - 1)?);
            all.push(Sent { name, ids, changesets, cells });
        }
        Ok(all)
    }

    /// A fresh replica in a file applies them, unpacked already, each in one durable transaction.
    ///
    /// # Errors
    /// When that fails, or its tally is another one.
    pub fn take(folder: &Path, work: Work, sent: &Sent, took: &mut Took) -> Result<(), Error> {
        let mut books = Full::create_with(folder, sent.ids)?;
        let apply = || sent.changesets.iter().try_for_each(|one| books.apply(one));
        took.whole(apply)?;
        if sorted(books.tally(work.scale - 1)?) == sent.cells {
            return Ok(());
        }
        Err("SQLite's replica answers otherwise".into())
    }
}
