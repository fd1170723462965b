//! The side that asks: it drives the session. Knows nothing of the road.

use super::answer::{held, marks};
use super::message::{Held, Message, PROTOCOL, Scopes, SentMark};
use super::range::{Listing, Marks, Node, Path};
use super::PART_BYTES;
use crate::error::{Error, Result};
use crate::ledger::{Digest, Frontier, Mark};
use crate::model::{StreamId, Timestamp};
use crate::store::Snapshot;
use crate::sync::delta::Delta;
use crate::sync::export::export;
use crate::sync::frame::{FrameKind, Frames};
use std::collections::{BTreeMap, BTreeSet};

/// How a session ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Questions asked, each with its answer.
    pub rounds: u32,
    /// Bytes of the questions.
    pub sent: u64,
    /// Bytes of the answers.
    pub received: u64,
    /// Entries that were sent.
    pub entries_sent: u64,
    /// Whether both sides know the same of all streams that the session was about, proved by
    /// digests.
    pub equal: bool,
    /// The state root that both have, where the session was about everything.
    pub root: Option<Digest>,
    /// By how many milliseconds the other's clock is ahead of this one's.
    pub clock_ahead_ms: i64,
}

/// What is to be done next.
enum Stage {
    Compare(Vec<Node>),
    Exchange,
    Finish,
    Done,
}

/// Asks until both sides know the same.
pub struct Asker {
    scopes: Scopes,
    stage: Stage,
    /// Streams that differ, with what the other side has.
    theirs: BTreeMap<StreamId, Option<Mark>>,
    /// How often the exchange went on without bringing anything.
    idle: u32,
    outcome: Outcome,
}

impl Asker {
    /// Begins a session about some scopes.
    pub fn new(scopes: Scopes) -> Self {
        Self {
            scopes,
            stage: Stage::Compare(Vec::new()),
            theirs: BTreeMap::new(),
            idle: 0,
            outcome: Outcome::default(),
        }
    }

    /// How the session stands.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The next question; `None` when the session is over.
    ///
    /// # Errors
    /// `is_io` when the storage fails, `is_corrupt` for damaged rows.
    pub fn question(&mut self, snapshot: &Snapshot, now: Timestamp) -> Result<Option<Vec<u8>>> {
        let mine = marks(snapshot, &self.scopes)?;
        let scopes = self.scopes.clone();
        if matches!(self.stage, Stage::Exchange) && self.open(&mine).is_empty() {
            self.stage = Stage::Finish;
        }
        let bytes = match &mut self.stage {
            Stage::Compare(nodes) => {
                let nodes = match std::mem::take(nodes) {
                    none if none.is_empty() => vec![mine.node(Path::TOP)?],
                    nodes => nodes,
                };
                Message::Compare { protocol: PROTOCOL, scopes, nodes }.frame()?
            }
            Stage::Exchange => self.exchange(snapshot, &mine)?,
            Stage::Finish => {
                let held = held(snapshot, &scopes, &mine, now)?;
                Message::Finish { scopes, held }.frame()?
            }
            Stage::Done => return Ok(None),
        };
        self.outcome.rounds += 1;
        self.outcome.sent += bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// The streams that still differ, with both marks.
    fn open(&self, mine: &Marks) -> Vec<(StreamId, Option<Mark>, Option<Mark>)> {
        let all = self.theirs.iter().map(|(stream, theirs)| (*stream, mine.get(*stream), *theirs));
        all.filter(|(_, mine, theirs)| mine != theirs).collect()
    }

    /// Sends what the other side lacks and asks for what is lacking here.
    fn exchange(&mut self, snapshot: &Snapshot, mine: &Marks) -> Result<Vec<u8>> {
        let open = self.open(mine);
        let streams: BTreeSet<StreamId> = open.iter().map(|(stream, ..)| *stream).collect();
        let theirs = open.iter().filter_map(|(stream, _, theirs)| theirs.map(|m| (*stream, m)));
        let theirs: Frontier = theirs.collect();
        let mut bytes = Vec::new();
        let wanted = |info: &_| self.scopes.has(info) && streams.contains(&info.id());
        for delta in export(snapshot, &theirs, None, &wanted)? {
            let delta = delta?;
            bytes.extend(delta.encode()?);
            self.outcome.entries_sent += delta.size().entries as u64;
            for run in delta.runs() {
                self.theirs.insert(run.info.id(), mine.get(run.info.id()));
            }
            if bytes.len() > PART_BYTES {
                break;
            }
        }
        let lacking = open.iter().filter(|(_, mine, theirs)| {
            theirs.is_some_and(|theirs| mine.is_none_or(|mine| mine.seq <= theirs.seq))
        });
        let none = Mark { seq: 0, digest: Digest([0; 32]) };
        let lacking = lacking.map(|(id, mine, _)| SentMark::new(*id, mine.unwrap_or(none)));
        let fetch = Message::Fetch { scopes: self.scopes.clone(), marks: lacking.collect() };
        bytes.extend(fetch.frame()?);
        Ok(bytes)
    }

    /// Takes an answer. The deltas in it are given to `take`, which says how many entries were new.
    ///
    /// # Errors
    /// `is_corrupt` and `is_format` for what is no answer; what `take` fails with. The session can
    /// be begun again then; nothing that was taken is lost.
    pub fn receive(
        &mut self,
        snapshot: &Snapshot,
        answer: &[u8],
        now: Timestamp,
        take: &mut dyn FnMut(&[u8]) -> Result<usize>,
    ) -> Result<()> {
        self.outcome.received += answer.len() as u64;
        let mut new = 0;
        for frame in Frames::new(answer) {
            let (at, frame) = frame?;
            let place = |e: Error| e.at(format!("the answer at byte {at}"));
            match frame.kind {
                FrameKind::Delta => new += take(frame.payload).map_err(place)?,
                FrameKind::Message => {
                    self.told(snapshot, Message::read(frame.payload).map_err(place)?, now)?;
                }
                FrameKind::Frontier => return Err(place(Error::corrupt("a frontier"))),
            }
        }
        if matches!(self.stage, Stage::Exchange) {
            self.idle = if new == 0 { self.idle + 1 } else { 0 };
            if self.idle > 2 {
                // What is open now is not sealed by its device, or is a fork: no reason to go on.
                self.stage = Stage::Finish;
            }
        }
        Ok(())
    }

    fn told(&mut self, snapshot: &Snapshot, message: Message, now: Timestamp) -> Result<()> {
        match (message, &self.stage) {
            (Message::Differ { nodes, listings }, Stage::Compare(_)) => {
                self.differ(&marks(snapshot, &self.scopes)?, nodes, listings)
            }
            (Message::Took { .. }, Stage::Exchange) => Ok(()),
            (Message::Finished { held: theirs }, Stage::Finish) => {
                let mine = marks(snapshot, &self.scopes)?;
                let mine: Held = held(snapshot, &self.scopes, &mine, now)?;
                self.outcome.equal = (mine.frontier, mine.root) == (theirs.frontier, theirs.root);
                self.outcome.root = mine.root.filter(|_| self.outcome.equal).map(Digest);
                self.outcome.clock_ahead_ms =
                    theirs.now.as_millis() as i64 - now.as_millis() as i64;
                self.stage = Stage::Done;
                Ok(())
            }
            _ => Err(Error::corrupt("the answer is to another question")
                .way("begin the session again")),
        }
    }

    fn differ(&mut self, mine: &Marks, nodes: Vec<Node>, listings: Vec<Listing>) -> Result<()> {
        let (mut deeper, mut own) = (Vec::new(), Vec::new());
        for node in &nodes {
            mine.differences(node, &mut deeper, &mut own)?;
        }
        for listing in &listings {
            for (stream, _, theirs) in mine.compared(listing)? {
                self.theirs.insert(stream, theirs);
            }
        }
        self.stage = Stage::Exchange;
        let _ = (deeper, own);
        Ok(())
    }
}
