//! How a register meets another: sealing, deltas out, deltas in. Knows nothing of the road between.

use super::database::{COUNTING, Database};
use super::reader::Reader;
use crate::error::{Error, Result};
use crate::ledger::{self, DeviceKey, Digest, Frontier, Ledger, Seal, StreamInfo, Taken};
use crate::limits;
use crate::sync::{Delta, Export, Frame, FrameKind, Frames, Reading, export, read_delta};

/// What came of deltas that were taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Deltas.
    pub deltas: usize,
    /// Entries that are new here.
    pub new: usize,
    /// Entries that were here already.
    pub known: usize,
}

impl Imported {
    fn add(&mut self, more: Self) {
        self.deltas += more.deltas;
        self.new += more.new;
        self.known += more.known;
    }
}

/// Frames in groups, each to be taken in one transaction: deltas up to a number of entries, and
/// everything else by itself.
fn together<'f, 'b>(frames: &'f [(usize, Frame<'b>)]) -> Vec<&'f [(usize, Frame<'b>)]> {
    let (mut groups, mut rest) = (Vec::new(), frames);
    while !rest.is_empty() {
        let (mut count, mut entries) = (0, 0_usize);
        for (_, frame) in rest.iter().take_while(|(_, frame)| frame.kind == FrameKind::Delta) {
            // One that cannot be read is by itself too, and found out when it is its turn.
            let own = Delta::heads(frame.payload).map_or(usize::MAX, |heads| {
                heads.iter().fold(0, |sum: usize, head| sum.saturating_add(head.entries))
            });
            entries = own.saturating_add(entries);
            if entries > limits::TOGETHER_ENTRIES {
                break;
            }
            count += 1;
        }
        let (group, behind) = rest.split_at(count.max(1));
        groups.push(group);
        rest = behind;
    }
    groups
}

/// A stream of this device that waits for its seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsealed {
    /// The stream.
    pub stream: StreamInfo,
    /// The number of the entry that the seal goes on.
    pub seq: u32,
    /// Its digest, which covers all before it.
    pub digest: Digest,
}

impl Database {
    /// Seals everything that this device has recorded: signs the ends of its streams. Only what is
    /// sealed is sent. Recording needs no key, so the key can stay where it is safe.
    ///
    /// Returns how many seals were made; sealing again makes none.
    ///
    /// # Errors
    /// `invalid` when the key is not that of the register's device; `busy`, `io` and `corrupt` as
    /// for [`Database::batch`].
    ///
    /// # Example: two registers meet
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, .. } = doc::small()?;
    /// use sobo::ledger::{DeviceKey, Frontier};
    ///
    /// db.seal(&key)?;
    /// let other = DeviceKey::from_bytes([9; 32]).device();
    /// let other = Database::in_memory(Options::new(other, || Timestamp::from_millis(0)))?;
    /// for delta in db.read()?.export(&other.read()?.frontier()?)? {
    ///     other.import(&delta?.encode()?)?;
    /// }
    /// assert_eq!(other.read()?.state_root()?, db.read()?.state_root()?);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn seal(&self, key: &DeviceKey) -> Result<usize> {
        if key.device() != self.device() {
            return Err(Error::invalid("the key is not that of the register's device")
                .at(key.device())
                .way("open the register with the options of the device whose key it is"));
        }
        let open = self.unsealed()?;
        let sealed = open.iter().map(|open| {
            let entry = crate::model::EntryId { stream: open.stream.id(), seq: open.seq };
            (*open, key.seal(entry, open.digest))
        });
        self.put_seals(sealed)?;
        Ok(open.len())
    }

    /// The places to be sealed, for a key that only its keeper can use, as a browser's: sign them
    /// outside and give the seals to [`Database::put_seals`].
    ///
    /// # Errors
    /// As [`Database::seal`].
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, .. } = doc::small()?;
    /// assert_eq!(db.unsealed()?.len(), 2); // The root's stream, and the unit's.
    /// db.seal(&key)?;
    /// assert_eq!(db.unsealed()?, []);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn unsealed(&self) -> Result<Vec<Unsealed>> {
        let batch = ledger::Batch::begin(self.store(), &COUNTING)?;
        let open = batch.unsealed(self.device())?.into_iter();
        Ok(open.map(|(stream, seq, digest)| Unsealed { stream, seq, digest }).collect())
    }

    /// Keeps seals that were made outside.
    ///
    /// # Errors
    /// `corrupt` for a seal that is not the device's; nothing is kept then. Else as
    /// [`Database::seal`].
    ///
    /// # Example: the key stays with its keeper
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, .. } = doc::small()?;
    /// use sobo::model::EntryId;
    ///
    /// let open = db.unsealed()?;
    /// let signed = open.iter().map(|open| {
    ///     let entry = EntryId { stream: open.stream.id(), seq: open.seq };
    ///     (*open, key.seal(entry, open.digest))
    /// });
    /// db.put_seals(signed)?;
    /// assert_eq!(db.unsealed()?, []);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn put_seals(&self, seals: impl IntoIterator<Item = (Unsealed, Seal)>) -> Result<()> {
        let mut batch = ledger::Batch::begin(self.store(), &COUNTING)?;
        for (open, seal) in seals {
            batch.seal(&open.stream, open.seq, seal)?;
        }
        batch.commit()?;
        Ok(())
    }

    /// Takes deltas and excerpts that another replica sent, one frame after the other. Each is checked, signatures
    /// included, and taken whole or not at all; what was taken before an error stays, and sending
    /// everything again does no harm.
    ///
    /// # Errors
    /// `format` for bytes that are no frames, or newer ones; `corrupt` when they were changed or
    /// cut, or a seal is not its device's; `not_found` when entries before them are missing;
    /// `conflict` for entries that contradict a chain here; `limit` for what passes a bound.
    /// Damage to a frame's bytes is found before the first one is taken.
    ///
    /// # Example: damage is told with its place
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, .. } = doc::small()?;
    /// db.seal(&key)?;
    /// let mut sent = Vec::new();
    /// for delta in db.read()?.export(&Default::default())? {
    ///     sent.extend(delta?.encode()?);
    /// }
    /// assert_eq!(db.import(&sent)?.known, 6);
    /// sent[100] ^= 1;
    /// let error = db.import(&sent).unwrap_err();
    /// assert!(error.is_corrupt() && error.to_string().contains("the frame at byte 0"), "{error}");
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn import(&self, bytes: &[u8]) -> Result<Imported> {
        let frames: Vec<(usize, Frame<'_>)> = Frames::new(bytes).collect::<Result<_>>()?;
        let mut imported = Imported::default();
        for group in together(&frames) {
            if let Ok(taken) = self.take_together(group) {
                imported.add(taken);
                continue;
            }
            // What stands before the one that cannot be taken is taken, and the error names its place.
            for frame in group {
                imported.add(self.take_together(std::slice::from_ref(frame))?);
            }
        }
        Ok(imported)
    }

    /// Takes deltas in one transaction, or an excerpt.
    fn take_together(&self, frames: &[(usize, Frame<'_>)]) -> Result<Imported> {
        let mut imported = Imported::default();
        let place = |at: usize| move |e: Error| e.at(format!("the frame at byte {at}"));
        if let [(at, frame)] = frames
            && frame.kind == FrameKind::Excerpt
        {
            let Taken { new, known } = self.take_excerpt(frame.payload).map_err(place(*at))?;
            return Ok(Imported { deltas: 0, new, known });
        }
        let mut batch = ledger::Batch::begin(self.store(), &COUNTING)?;
        for (at, frame) in frames {
            if frame.kind != FrameKind::Delta {
                let wrong = Error::format("it holds no delta").way("choose another file");
                return Err(place(*at)(wrong));
            }
            // What one delta opens, the next one may go on in.
            let reading = Reading::begin(frame.payload, &|first| batch.stream_beginning(first));
            let taken = reading
                .and_then(|reading| batch.insert_each(reading.len(), |each| reading.each(each)));
            let Taken { new, known } = taken.map_err(place(*at))?;
            imported.add(Imported { deltas: 1, new, known });
        }
        batch.commit_untold()?;
        Ok(imported)
    }

    /// Takes one delta, whole or not at all.
    ///
    /// # Errors
    /// As [`Database::import`].
    ///
    /// # Example: once is enough
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, .. } = doc::small()?;
    /// db.seal(&key)?;
    /// let reader = db.read()?;
    /// let delta = reader.export(&Default::default())?.next().unwrap()?;
    /// let taken = db.take(delta)?;
    /// assert_eq!((taken.new, taken.known), (0, 6));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn take(&self, delta: Delta) -> Result<Taken> {
        let mut batch = ledger::Batch::begin(self.store(), &COUNTING)?;
        let taken = batch.insert_runs(delta.into_runs())?;
        batch.commit_untold()?;
        Ok(taken)
    }
}

impl Reader {
    /// How far every stream is known.
    ///
    /// # Errors
    /// `io` when the storage fails, `corrupt` for damaged rows; so have all methods here.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, mai, .. } = doc::small()?;
    /// let frontier = db.read()?.frontier()?;
    /// assert_eq!(frontier.get(mai.0.stream).map(|mark| mark.seq), Some(2));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn frontier(&self) -> Result<Frontier> {
        Ledger::new(self.snapshot())?.frontier()
    }

    /// One digest of everything known and counted: see [`ledger::state_root`].
    ///
    /// # Errors
    /// As [`Reader::frontier`].
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let (one, two) = (doc::small()?, doc::small()?);
    /// assert_eq!(one.db.read()?.state_root()?, two.db.read()?.state_root()?);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn state_root(&self) -> Result<Digest> {
        ledger::state_root(self.snapshot())
    }

    /// Reads a delta without taking it.
    ///
    /// # Errors
    /// As [`Delta::decode`].
    ///
    /// # Example: what would come
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, .. } = doc::small()?;
    /// use sobo::sync::Frame;
    ///
    /// db.seal(&key)?;
    /// let reader = db.read()?;
    /// let sent = reader.export(&Default::default())?.next().unwrap()?.encode()?;
    /// let frame = Frame::read(&sent)?.unwrap();
    /// assert_eq!(reader.delta(frame.payload)?.size().entries, 6);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn delta(&self, payload: &[u8]) -> Result<Delta> {
        read_delta(self.snapshot(), payload)
    }

    /// Everything sealed beyond a frontier, as deltas to be taken in order.
    ///
    /// # Errors
    /// As [`Reader::frontier`].
    ///
    /// # Example: only what is new
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, base, an, .. } = doc::small()?;
    /// let before = db.read()?.frontier()?;
    /// let died = MemberFact::Died { member: an };
    /// db.record(Scope::Unit(base), Event::new("10/11/2020".parse()?, died))?;
    /// db.seal(&key)?;
    /// let reader = db.read()?;
    /// let mut deltas = reader.export(&before)?;
    /// assert_eq!((deltas.size().entries, deltas.size().streams), (1, 1));
    /// assert!(deltas.next().unwrap()?.encode()?.len() < 160);
    /// assert!(deltas.next().is_none());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn export(&self, beyond: &Frontier) -> Result<Export<'_>> {
        export(self.snapshot(), beyond, None, &|_, _| true)
    }

    /// The same up to another frontier: there a stream ends at its last seal.
    ///
    /// # Errors
    /// As [`Reader::frontier`].
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, base, an, .. } = doc::small()?;
    /// db.seal(&key)?;
    /// let until = db.read()?.frontier()?;
    /// let died = MemberFact::Died { member: an };
    /// db.record(Scope::Unit(base), Event::new("10/11/2020".parse()?, died))?;
    /// db.seal(&key)?;
    /// assert_eq!(db.read()?.export_between(&Default::default(), &until)?.size().entries, 6);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn export_between(&self, beyond: &Frontier, until: &Frontier) -> Result<Export<'_>> {
        export(self.snapshot(), beyond, Some(until), &|_, _| true)
    }
}
