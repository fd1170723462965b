//! Everything that a register would send, entry by entry: the digests are computed here, along the
//! chains, so that nothing need be believed. Knows nothing of tables.

use crate::newer::chained;
use sobo::ledger::{Digest, Entry, Frontier, Run};
use sobo::model::StreamId;
use sobo::{Database, Result};
use std::collections::{BTreeMap, BTreeSet};

/// An entry: its stream, its number and its digest.
pub type Place = (StreamId, u32, Digest);

/// The sealed entries of a register, each with the digest before it.
///
/// # Errors
/// When it cannot be read.
pub fn entries(db: &Database) -> Result<BTreeMap<Place, Digest>> {
    let mut all = BTreeMap::new();
    for delta in db.read()?.export(&Frontier::default())? {
        for run in delta?.into_runs() {
            add(&mut all, run)?;
        }
    }
    Ok(all)
}

fn add(all: &mut BTreeMap<Place, Digest>, run: Run) -> Result<()> {
    let stream = run.info.id();
    let mut prev = run.info.opening();
    if run.after > 0 {
        let places = (stream, run.after, Digest([0; 32]))..=(stream, run.after, Digest([255; 32]));
        let before = all.range(places).find(|((.., digest), _)| digest.0[..4] == run.base);
        prev = before.expect("a run goes on after what was sent before it").0.2;
    }
    let count = run.len() as u32;
    let (mut entries, mut newer) = (run.entries.into_iter(), run.newer.into_iter().peekable());
    for place in 0..count {
        let seq = run.after + 1 + place;
        let digest = match newer.next_if(|(there, _)| *there == place) {
            Some((_, value)) => chained(prev, &value),
            None => {
                let (recorded, event) = entries.next().expect("as many entries as it says");
                Entry { stream, seq, prev, recorded, event }.digest()?
            }
        };
        all.insert((stream, seq, digest), prev);
        prev = digest;
    }
    Ok(())
}

/// The numbers that were given twice: behind one entry stand two.
pub fn forks(all: &BTreeMap<Place, Digest>) -> BTreeSet<(StreamId, u32)> {
    let mut behind: BTreeMap<(StreamId, u32, Digest), usize> = BTreeMap::new();
    for ((stream, seq, _), prev) in all {
        *behind.entry((*stream, *seq, *prev)).or_default() += 1;
    }
    let twice = behind.into_iter().filter(|(_, count)| *count > 1);
    twice.map(|((stream, seq, _), _)| (stream, seq)).collect()
}
