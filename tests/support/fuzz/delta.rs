//! Bytes taken for a delta. The checksum always fits; with an odd first byte the entries are sealed
//! again by some device, so that what is behind the signatures is reached too.

use super::seed::unpacked;
use super::{on_register, stranger};
use sobo::ledger::{DeviceKey, Entry, Run, StreamInfo};
use sobo::model::{EntryId, Event, StreamId};
use sobo::sync::{Delta, Frame, FrameKind};
use std::collections::BTreeMap;

pub(super) fn delta(bytes: &[u8]) {
    let Some((mode, payload)) = bytes.split_first() else { return };
    let Ok(frame) = Frame::wrap(FrameKind::Delta, payload) else { return };
    assert_eq!(Frame::read(&frame).unwrap().unwrap().payload, payload);
    on_register(|db| {
        let heads = Delta::heads(payload);
        let Ok(delta) = db.read().unwrap().delta(payload) else {
            return db.import(&frame).is_ok_and(|imported| imported.new > 0);
        };
        assert!(heads.is_ok());
        // But for the packing there is one spelling.
        let again = delta.payload().unwrap();
        assert_eq!(unpacked(&again), unpacked(payload));
        let read = db.read().unwrap().delta(&again).unwrap();
        assert_eq!(read, delta);
        assert_eq!(read.payload().unwrap(), again);
        if mode % 2 == 0 {
            return db.import(&frame).is_ok_and(|imported| imported.new > 0);
        }
        let Some(sealed) = sealed_again(delta.into_runs(), &stranger()) else { return false };
        db.import(&sealed.encode().unwrap()).is_ok_and(|imported| imported.new > 0)
    });
}

/// The runs as if another device had recorded and sealed them. Those that go on after something
/// begin at the opening then; entries of newer versions have no digest here.
fn sealed_again(runs: Vec<Run>, key: &DeviceKey) -> Option<Delta> {
    let mut sealed: BTreeMap<StreamId, Run> = BTreeMap::new();
    for mut run in runs.into_iter().filter(|run| run.newer.is_empty()) {
        run.info = StreamInfo { device: key.device(), ..run.info };
        let (stream, mut digest) = (run.info.id(), run.info.opening());
        (run.after, run.base) = (0, *digest.0.first_chunk().unwrap());
        for (seq, (recorded, event)) in (1..).zip(&run.entries) {
            let (recorded, event) = (*recorded, Event::clone(event));
            let entry = Entry { stream, seq, prev: digest, recorded, event };
            digest = entry.digest().ok()?;
            for (_, seal) in run.seals.iter_mut().filter(|(covered, _)| *covered == seq) {
                *seal = key.seal(EntryId { stream, seq }, digest);
            }
        }
        sealed.insert(stream, run);
    }
    Delta::new(sealed.into_values().collect()).ok()
}
