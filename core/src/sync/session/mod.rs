//! Two replicas meet: one asks, the other answers, until both know the same. Bytes in, bytes out;
//! knows nothing of the road between.
//!
//! | Question | Answer |
//! | --- | --- |
//! | `Compare`: fingerprints or marks of ranges | `Differ`: one step further down, marks that differ |
//! | `Exchange`: deltas, and marks of streams that the asker lacks | `Took`, and the deltas beyond |
//! | `Finish`: the digest of all marks | `Finished`: the other's, and the state root |
//!
//! Who answers keeps nothing between two questions. Who asks keeps little: which ranges are still to
//! be compared, and which streams to be sent and fetched. See [`sync`](crate::sync) for the whole.

mod answer;
mod ask;
mod message;
mod range;
mod scopes;

pub use answer::Answered;
pub(crate) use answer::answer;
pub(crate) use ask::Asker;
pub use ask::{Outcome, Rest};
pub use scopes::Scopes;

use super::delta::{Delta, Whose};
use super::export::{export_beyond, read_delta, stream_beginning};
use crate::error::{Error, Result};
use crate::ledger::{Mark, Segment, StreamInfo, Taken};
use crate::model::{StreamId, Timestamp};
use crate::sorted::Map;
use crate::store::Snapshot;

/// Bytes of ranges after which a question or an answer ends; the next one goes on.
const PART_BYTES: usize = 1024 * 1024;
/// Most ranges that one question asks about.
const PARTS_MAX: usize = 4096;
/// Most streams that one question fetches.
const FETCHED_MAX: usize = 8192;
/// Most ranges and streams that a session has still to do at a time.
const TO_DO_MAX: usize = 1 << 20;

/// What a session needs of a register.
pub(crate) trait Replica {
    /// What it holds now.
    fn snapshot(&self) -> Result<Snapshot>;
    /// Takes a delta, whole or not at all.
    fn take(&self, delta: Delta) -> Result<Taken>;
    /// What its clock says.
    fn now(&self) -> Timestamp;
}

/// For some streams, how far they are known.
type Places = Map<StreamId, Vec<Mark>>;

/// What goes with one question or answer: at most one delta, so that neither side holds more.
#[derive(Default)]
struct Sent {
    bytes: Vec<u8>,
    /// What did not fit, with the places to go on from.
    rest: Places,
}

/// Reads what some streams have beyond these places, as much as fits into one delta.
fn send(snapshot: &Snapshot, beyond: &Places) -> Result<Sent> {
    let mut sent = Sent::default();
    if beyond.is_empty() {
        return Ok(sent);
    }
    let known = |segment: &Segment| beyond.get(&segment.stream).cloned().unwrap_or_default();
    let wanted = |_, info: &StreamInfo| beyond.contains_key(&info.id());
    let mut export = export_beyond(snapshot, &known, None, &wanted)?;
    if let Some(delta) = export.next().transpose()? {
        sent.bytes = delta.encode()?;
        sent.rest = export.rest();
        for (stream, marks) in &mut sent.rest {
            marks.extend(beyond.get(stream).into_iter().flatten());
        }
    }
    Ok(sent)
}

/// What came of the deltas of one question or answer.
#[derive(Default)]
struct Took {
    new: u32,
    /// How many do not fit to what is here.
    refused: u32,
}

/// Takes deltas in order, after a look at whose streams they are of. One that does not fit to what is
/// here is left out: a branch may go on from another one that comes with the next turn only, and a
/// stream that cannot be joined must not hold up the others.
fn take(replica: &dyn Replica, scopes: &Scopes, deltas: &[(usize, &[u8])]) -> Result<Took> {
    check_scopes(replica, scopes, deltas)?;
    let mut took = Took::default();
    for (at, payload) in deltas {
        let place = |e: Error| e.at(format!("the frame at byte {at}"));
        // What one delta opens, the next one may go on in.
        let delta = match read_delta(&replica.snapshot()?, payload) {
            Ok(delta) => delta,
            Err(error) if error.is_not_found() => {
                took.refused += 1;
                continue;
            }
            Err(error) => return Err(place(error)),
        };
        if delta.runs().iter().any(|run| !scopes.has(&run.info)) {
            return Err(place(not_served()));
        }
        match replica.take(delta) {
            Ok(taken) => took.new += taken.new as u32,
            Err(error) if error.is_conflict() || error.is_not_found() => took.refused += 1,
            Err(error) => return Err(place(error)),
        }
    }
    Ok(took)
}

/// Checks that every stream that deltas are of is within some scopes, before any is taken.
fn check_scopes(replica: &dyn Replica, scopes: &Scopes, deltas: &[(usize, &[u8])]) -> Result<()> {
    if deltas.is_empty() || *scopes == Scopes::All {
        return Ok(());
    }
    let snapshot = replica.snapshot()?;
    for (at, payload) in deltas {
        let place = |e: Error| e.at(format!("the frame at byte {at}"));
        for head in Delta::heads(payload).map_err(place)? {
            let info = match head.whose {
                Whose::Opening(info) => Some(info),
                // One that is not here is opened by a delta before, or cannot be taken.
                Whose::After { stream, .. } => stream_beginning(&snapshot, stream)?,
            };
            if info.is_some_and(|info| !scopes.has(&info)) {
                return Err(place(not_served()));
            }
        }
    }
    Ok(())
}

fn not_served() -> Error {
    Error::invalid("the session is about organizations that are not served to this device")
        .way("meet about the device's own scope, or have it granted another")
}
