//! A device whose software is newer than this: some of its entries are of a version that nobody here
//! knows. Knows what stands first in an entry's value, and how a chain is made.

use crate::event::{code, day, text};
use crate::fixture::START_MS;
use crate::replica::key;
use sobo::ledger::{DeviceKey, Digest, Entry, Run, StreamInfo};
use sobo::model::{CodeList, ControlFact, EntryId, Event, Timestamp};
use sobo::sync::Delta;

/// The number of the device.
pub const DEVICE: usize = 99;
/// A version that this software does not know.
const VERSION: u8 = 200;

/// The device and its one stream.
#[derive(Debug)]
pub struct Newer {
    key: DeviceKey,
    run: Run,
    head: Digest,
}

impl Default for Newer {
    fn default() -> Self {
        let key = key(DEVICE);
        let info = StreamInfo { device: key.device(), scope: None };
        let head = info.opening();
        let mut base = [0; 4];
        base.copy_from_slice(&head.0[..4]);
        let (entries, newer, seals) = (Vec::new(), Vec::new(), Vec::new());
        Self { key, run: Run { info, after: 0, base, entries, newer, seals }, head }
    }
}

impl Newer {
    /// Writes one entry: each third is one that everybody can read.
    pub fn write(&mut self) {
        let place = self.run.len() as u32;
        let recorded = START_MS + u64::from(place);
        if place % 3 == 1 {
            let name = code(&format!("newer_{place}"));
            let (list, label) = (CodeList::Other, text("mục mới"));
            let event = Event::new(day(0), ControlFact::CodeListed { list, code: name, label });
            let recorded = Timestamp::from_millis(recorded);
            let (stream, seq, prev) = (self.run.info.id(), place + 1, self.head);
            let entry = Entry { stream, seq, prev, recorded, event };
            self.head = entry.digest().unwrap();
            self.run.entries.push((recorded, entry.event));
        } else {
            let mut value = vec![VERSION];
            number(&mut value, recorded);
            value.extend_from_slice(b"something of tomorrow");
            self.head = chained(self.head, &value);
            self.run.newer.push((place, value.into()));
        }
    }

    /// Everything written so far, as a delta.
    pub fn delta(&self) -> Vec<u8> {
        let mut run = self.run.clone();
        let seq = run.len() as u32;
        let id = EntryId { stream: run.info.id(), seq };
        run.seals = vec![(seq, self.key.seal(id, self.head))];
        Delta::new(vec![run]).unwrap().encode().unwrap()
    }

    /// The entries that nobody here can read.
    pub fn unreadable(&self) -> impl Iterator<Item = EntryId> {
        let stream = self.run.info.id();
        self.run.newer.iter().map(move |(place, _)| EntryId { stream, seq: place + 1 })
    }
}

/// The digest of an entry with this value behind another one.
pub fn chained(prev: Digest, value: &[u8]) -> Digest {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&prev.0).update(value);
    Digest(hasher.finalize().into())
}

/// Seven bits a byte, the lowest first.
fn number(to: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        to.push(n as u8 | 0x80);
        n >>= 7;
    }
    to.push(n as u8);
}
