//! The side that answers. It keeps nothing between two questions. Knows nothing of who may ask:
//! whoever uses it says which scopes are served.

use super::message::{Answer, Ask, Message, Question, SentMark, Tell, now, token};
use super::range::{Differences, Marks, Part, Ranges};
use super::scopes::Scopes;
use super::{FETCHED_MAX, PART_BYTES, PARTS_MAX, Places, Replica, Took, not_served, send, take};
use crate::error::{Error, Result};
use crate::ledger::state_root;
use crate::sorted::Map;

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The answer, for the side that asked.
    pub bytes: Vec<u8>,
    /// Entries that came with the question and are new here.
    pub new: usize,
}

/// Answers a question.
///
/// # Errors
/// `is_corrupt` and `is_format` for what is no question, `is_limit` for one that passes a bound,
/// `is_invalid` for one about scopes that are not served, and what taking a delta fails with. What
/// was taken before stays; asking again does no harm.
pub(crate) fn answer(replica: &dyn Replica, question: &[u8], served: &Scopes) -> Result<Answered> {
    let (Message::Question(Question { scopes, ask }), deltas) = Message::open(question)? else {
        return Err(Error::corrupt("an answer stands where a question should"));
    };
    if !scopes.is_within(served) {
        return Err(not_served());
    }
    if !deltas.is_empty() && !matches!(ask, Ask::Exchange(_)) {
        return Err(Error::corrupt("deltas come with a question that has none"));
    }
    let (mut took, mut sent) = (Took::default(), Vec::new());
    let tell = match ask {
        Ask::Compare(parts) => differences(&Marks::of(&replica.snapshot()?, &scopes)?, &parts)?,
        Ask::Exchange(marks) => {
            let places = places(&marks)?;
            took = take(replica, &scopes, &deltas)?;
            let part = beyond(replica, &scopes, &places)?;
            sent = part.bytes;
            let (new, refused) = (took.new.to_be_bytes(), took.refused.to_be_bytes());
            Tell::Took { new, refused, more: !part.rest.is_empty() }
        }
        Ask::Finish(theirs) => finished(replica, &scopes, theirs)?,
    };
    let answer = Answer { to: token(question), now: now(replica.now()), tell };
    Ok(Answered { bytes: Message::Answer(answer).frame(&sent)?, new: took.new as usize })
}

/// What differs in the first ranges of a question, as many as fit into an answer.
pub(super) fn differences(mine: &Marks, parts: &[Part]) -> Result<Tell> {
    if parts.len() > PARTS_MAX {
        return Err(Error::limit(format!("{} ranges at once; at most {PARTS_MAX}", parts.len())));
    }
    let ranges = Ranges::new(mine);
    let (mut to, mut done) = (Differences::default(), 0);
    for part in parts {
        if to.bytes() > PART_BYTES {
            break;
        }
        ranges.answer(part, &mut to)?;
        done += 1;
    }
    Ok(Tell::Differ(done, to.parts, to.marks))
}

/// The places that a question fetches from.
fn places(marks: &[SentMark]) -> Result<Places> {
    let mut places: Places = marks.iter().map(|sent| (sent.0, Vec::new())).collect();
    if places.len() > FETCHED_MAX {
        return Err(Error::limit(format!(
            "{} streams at once; at most {FETCHED_MAX}",
            places.len()
        )));
    }
    for (stream, mark) in SentMark::marks(marks)?.iter() {
        places.entry(stream).or_default().push(mark);
    }
    Ok(places)
}

fn beyond(replica: &dyn Replica, scopes: &Scopes, places: &Places) -> Result<super::Sent> {
    let snapshot = replica.snapshot()?;
    let mine = Marks::of(&snapshot, scopes)?;
    let places: Map<_, _> = places
        .iter()
        .filter(|(stream, _)| !mine.of_stream(**stream).is_empty())
        .map(|(stream, marks)| (*stream, marks.clone()))
        .collect();
    send(&snapshot, &places)
}

fn finished(replica: &dyn Replica, scopes: &Scopes, theirs: [u8; 32]) -> Result<Tell> {
    let snapshot = replica.snapshot()?;
    let mine = Marks::of(&snapshot, scopes)?.digest().0;
    let proved = mine == theirs && *scopes == Scopes::All;
    let root = proved.then(|| state_root(&snapshot)).transpose()?;
    Ok(Tell::Finished(mine, root.map(|root| root.0)))
}
