//! The side that asks: it drives the session. Knows nothing of the road.

use super::message::{Answer, Ask, Message, Question, SentMark, Tell, Token, token};
use super::range::{Marks, Part, Path, Ranges};
use super::scopes::Scopes;
use super::{FETCHED_MAX, PART_BYTES, PARTS_MAX, Places, Replica, TO_DO_MAX, send, take};
use crate::error::{Error, Result};
use crate::ledger::{Digest, Mark, state_root};
use crate::model::{StreamId, Timestamp};
use crate::store::Snapshot;
#[cfg(test)]
mod tests;

use crate::sorted::Map;

/// How often everything is compared: what others wrote during the session is brought along, and a
/// session with somebody who never rests ends.
const TURNS_MAX: u32 = 4;
/// Questions after which a session gives up.
const ROUNDS_MAX: u32 = 10_000;

/// How a session stands, and in the end: how it ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Whether the session is over.
    pub over: bool,
    /// Questions that were answered.
    pub rounds: u32,
    /// Bytes of the questions.
    pub bytes_sent: u64,
    /// Bytes of the answers.
    pub bytes_received: u64,
    /// Entries that were new on the other side.
    pub entries_sent: u64,
    /// Entries that were new here.
    pub entries_received: u64,
    /// Deltas that one of both sides left out, since they did not fit to what it has: of a forked
    /// stream, whose other parts come in a further turn, or never.
    pub refused: u32,
    /// Whether both sides hold the same entries of all that the session was about, proved by a
    /// digest. They do not where a device has not sealed its last entries, or where one of both went
    /// on recording.
    pub same_entries: bool,
    /// Whether both sides know the same: they hold the same entries and, where the session was about
    /// everything, count alike. Those who trust in another root, or whose software is older, do not.
    pub equal: bool,
    /// The state root that both have, where the session was about everything.
    pub root: Option<Digest>,
    /// By how many milliseconds the other side's clock is ahead of this one's, as far as the time
    /// that an answer took lets one tell.
    pub clock_ahead_ms: Option<i64>,
}

/// What a session has still to do, as far as was compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rest {
    /// Entries to be sent.
    pub to_send: u64,
    /// Entries to be fetched.
    pub to_receive: u64,
}

/// Asks until both sides know the same.
pub(crate) struct Asker {
    scopes: Scopes,
    /// Ranges still to be compared.
    pending: Vec<Path>,
    /// Streams that the other side lacks something of, and what it has.
    push: Places,
    /// Streams that lack something here, and how far they reach on the other side.
    fetch: Map<StreamId, u32>,
    /// The question that waits for its answer.
    open: Option<Open>,
    turns: u32,
    /// Whether this turn found a difference, and whether a delta went over.
    found: bool,
    moved: bool,
    /// How long the answer took by which the clocks were compared.
    trip: u64,
    rest: Rest,
    outcome: Outcome,
}

struct Open {
    token: Token,
    asked: Timestamp,
    then: Then,
}

/// What the answer settles.
enum Then {
    /// So many ranges.
    Compared(usize),
    /// Whether a delta was pushed, what is left of that, and what was fetched.
    Exchanged {
        pushed: bool,
        rest: Places,
        fetched: Vec<StreamId>,
    },
    Finished,
}

impl Asker {
    /// Begins a session about some scopes.
    pub(crate) fn new(scopes: Scopes) -> Self {
        Self {
            scopes,
            pending: vec![Path::TOP],
            push: Places::new(),
            fetch: Map::new(),
            open: None,
            turns: 1,
            found: false,
            moved: false,
            trip: u64::MAX,
            rest: Rest::default(),
            outcome: Outcome::default(),
        }
    }

    pub(crate) fn outcome(&self) -> Outcome {
        self.outcome
    }

    pub(crate) fn rest(&self) -> Rest {
        self.rest
    }

    /// The next question; `None` when the session is over. Without an answer to the one before, the
    /// same is asked again.
    pub(crate) fn question(&mut self, replica: &dyn Replica) -> Result<Option<Vec<u8>>> {
        if self.outcome.over {
            return Ok(None);
        }
        if self.outcome.rounds >= ROUNDS_MAX {
            return Err(Error::limit(format!("the session did not end after {ROUNDS_MAX} rounds")));
        }
        let snapshot = replica.snapshot()?;
        let mine = Marks::of(&snapshot, &self.scopes)?;
        let (ask, deltas, then) = if self.pending.is_empty() {
            match self.exchange(&snapshot, &mine)? {
                Some(exchange) => exchange,
                None => (Ask::Finish(mine.digest().0), Vec::new(), Then::Finished),
            }
        } else {
            let parts = self.parts(&mine)?;
            let count = parts.len();
            (Ask::Compare(parts), Vec::new(), Then::Compared(count))
        };
        let question = Message::Question(Question { scopes: self.scopes.clone(), ask });
        let bytes = question.frame(&deltas)?;
        self.outcome.bytes_sent += bytes.len() as u64;
        self.open = Some(Open { token: token(&bytes), asked: replica.now(), then });
        Ok(Some(bytes))
    }

    /// What there is to say of the ranges that are compared next.
    fn parts(&self, mine: &Marks) -> Result<Vec<Part>> {
        let ranges = Ranges::new(mine);
        let (mut parts, mut bytes) = (Vec::new(), 0);
        // The deepest first: so there are never many.
        for path in self.pending.iter().rev().take(PARTS_MAX) {
            let part = ranges.tell(*path)?;
            bytes += part.bytes();
            parts.push(part);
            if bytes > PART_BYTES {
                break;
            }
        }
        Ok(parts)
    }

    /// Sends what the other side lacks and asks for what is lacking here; `None` where there is
    /// nothing of either.
    fn exchange(
        &mut self,
        snapshot: &Snapshot,
        mine: &Marks,
    ) -> Result<Option<(Ask, Vec<u8>, Then)>> {
        let sent = send(snapshot, &self.push)?;
        let fetched: Vec<StreamId> = self.fetch.keys().take(FETCHED_MAX).copied().collect();
        if sent.bytes.is_empty() && fetched.is_empty() {
            return Ok(None);
        }
        let marks = fetched.iter().flat_map(|stream| SentMark::of_stream(mine, *stream));
        let ask = Ask::Exchange(marks.collect());
        let then = Then::Exchanged { pushed: !sent.bytes.is_empty(), rest: sent.rest, fetched };
        Ok(Some((ask, sent.bytes, then)))
    }

    /// Takes an answer.
    ///
    /// # Errors
    /// `is_corrupt` and `is_format` for what is no answer, `is_conflict` for one to another
    /// question, and what taking a delta fails with. The session is then as before.
    pub(crate) fn receive(&mut self, replica: &dyn Replica, answer: &[u8]) -> Result<()> {
        let open = self.open.take().ok_or_else(|| {
            Error::invalid("no question waits for an answer").way("ask for the next question first")
        })?;
        let done = self.settle(replica, &open, answer);
        if done.is_err() {
            self.open = Some(open);
        }
        done
    }

    fn settle(&mut self, replica: &dyn Replica, open: &Open, answer: &[u8]) -> Result<()> {
        let (Message::Answer(Answer { to, now, tell }), deltas) = Message::open(answer)? else {
            return Err(Error::corrupt("a question stands where an answer should"));
        };
        if to != open.token {
            return Err(Error::conflict("the answer is to another question")
                .way("wait for the right one, or ask again"));
        }
        match (tell, &open.then) {
            (Tell::Differ(done, parts, marks), Then::Compared(count)) if deltas.is_empty() => {
                let done = done as usize;
                if done == 0 || done > *count {
                    return Err(Error::corrupt("the answer is about no range of the question"));
                }
                let mine = Marks::of(&replica.snapshot()?, &self.scopes)?;
                self.differ(&mine, done, &parts, &marks)?;
            }
            (Tell::Took { new, refused, more }, Then::Exchanged { pushed, rest, fetched }) => {
                let took = take(replica, &self.scopes, &deltas)?;
                self.outcome.refused += took.refused + u32::from_be_bytes(refused);
                self.outcome.entries_received += u64::from(took.new);
                self.outcome.entries_sent += u64::from(u32::from_be_bytes(new));
                // New or not: an answer may have been lost, and the delta sent twice.
                self.moved |= *pushed || !deltas.is_empty();
                self.push.clone_from(rest);
                let mine = Marks::of(&replica.snapshot()?, &self.scopes)?;
                let go_on = more && took.new > 0;
                for stream in fetched {
                    let reach = self.fetch.get(stream).copied().unwrap_or(0);
                    if !go_on || mine.reach(*stream) >= reach {
                        self.fetch.remove(stream);
                    }
                }
                self.measure(&mine);
            }
            (Tell::Finished(digest, root), Then::Finished) if deltas.is_empty() => {
                self.finish(&replica.snapshot()?, digest, root)?;
            }
            _ => return Err(Error::corrupt("the answer does not fit its question")),
        }
        self.outcome.rounds += 1;
        self.outcome.bytes_received += answer.len() as u64;
        self.compare_clocks(open.asked, u64::from_be_bytes(now), replica.now());
        Ok(())
    }

    /// Notes what differs in the first ranges of the question.
    fn differ(
        &mut self,
        mine: &Marks,
        done: usize,
        parts: &[Part],
        marks: &[SentMark],
    ) -> Result<()> {
        let ranges = Ranges::new(mine);
        let (mut deeper, mut streams) = (Vec::new(), Vec::new());
        for part in parts {
            match part {
                Part::Node(path, below) => {
                    deeper.extend(ranges.deeper(*path, below)?);
                    self.check_room(deeper.len())?;
                }
                Part::Listing(path, listing) => {
                    let (differing, theirs) = ranges.against(*path, listing)?;
                    streams.extend(differing.into_iter().map(|stream| {
                        (stream, theirs.of_stream(stream).iter().map(|(_, mark)| *mark).collect())
                    }));
                }
            }
        }
        self.check_room(deeper.len() + streams.len() + marks.len())?;
        let theirs = SentMark::marks(marks)?;
        for sent in marks {
            let there = theirs.of_stream(sent.0).iter().map(|(_, mark)| *mark).collect();
            streams.push((sent.0, there));
        }
        self.pending.truncate(self.pending.len().saturating_sub(done));
        self.pending.extend(deeper);
        for (stream, there) in streams {
            self.note(mine, stream, there);
        }
        self.measure(mine);
        Ok(())
    }

    /// Checks that there is room to note so much more: whoever answers may be anybody.
    fn check_room(&self, more: usize) -> Result<()> {
        if self.pending.len() + self.push.len() + self.fetch.len() + more <= TO_DO_MAX {
            return Ok(());
        }
        Err(Error::limit(format!("the sides differ in more than {TO_DO_MAX} streams")))
    }

    /// Notes a stream that differs: whoever has less of it is sent the rest, and where none has
    /// less, both are sent what the other has.
    fn note(&mut self, mine: &Marks, stream: StreamId, there: Vec<Mark>) {
        let here = mine.of_stream(stream);
        if here.iter().map(|(_, mark)| mark).eq(&there) {
            return;
        }
        self.found = true;
        let (reach, theirs) =
            (mine.reach(stream), there.iter().map(|mark| mark.seq).max().unwrap_or(0));
        let several = here.len() > 1 || there.len() > 1;
        if theirs > 0 && (theirs >= reach || several) {
            // Of several branches nobody knows which the others are, until nothing more comes.
            self.fetch.insert(stream, if several { u32::MAX } else { theirs });
        }
        if reach > 0 && (reach >= theirs || several) {
            self.push.insert(stream, there);
        }
    }

    /// Reckons what is left to do.
    fn measure(&mut self, mine: &Marks) {
        let known = |there: &Vec<Mark>| there.iter().map(|m| m.seq).max().unwrap_or(0);
        let to_send = self
            .push
            .iter()
            .map(|(stream, there)| u64::from(mine.reach(*stream).saturating_sub(known(there))));
        let to_receive = self
            .fetch
            .iter()
            .filter(|(_, theirs)| **theirs != u32::MAX)
            .map(|(stream, theirs)| u64::from(theirs.saturating_sub(mine.reach(*stream))));
        self.rest = Rest { to_send: to_send.sum(), to_receive: to_receive.sum() };
    }

    fn finish(
        &mut self,
        snapshot: &Snapshot,
        digest: [u8; 32],
        root: Option<[u8; 32]>,
    ) -> Result<()> {
        let same = Marks::of(snapshot, &self.scopes)?.digest().0 == digest;
        let mut equal = same;
        if same && self.scopes == Scopes::All {
            let here = root.map(|_| state_root(snapshot)).transpose()?;
            equal = root.is_some() && here.map(|here| here.0) == root;
            self.outcome.root = here.filter(|_| equal);
        }
        (self.outcome.same_entries, self.outcome.equal) = (same, equal);
        // Where nothing was found and yet something differs, it came in the meantime; so it did where
        // the digests have become the same only now, and no root was told.
        let come = if same { !equal && root.is_none() } else { self.moved || !self.found };
        self.outcome.over = !come || self.turns >= TURNS_MAX;
        if !self.outcome.over {
            self.turns += 1;
            self.pending.push(Path::TOP);
            self.push.clear();
            (self.found, self.moved) = (false, false);
        }
        Ok(())
    }

    /// Compares the clocks by the quickest answer.
    fn compare_clocks(&mut self, asked: Timestamp, there: u64, now: Timestamp) {
        let (asked, now) = (asked.as_millis(), now.as_millis());
        let trip = now.abs_diff(asked);
        if trip < self.trip || self.outcome.clock_ahead_ms.is_none() {
            self.trip = trip;
            let middle = i128::from(asked.midpoint(now));
            let ahead = i128::from(there) - middle;
            self.outcome.clock_ahead_ms = Some(i64::try_from(ahead).unwrap_or(i64::MAX));
        }
    }
}
