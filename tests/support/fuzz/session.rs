//! Bytes taken for a session's message, as a question or as an answer to one; and whole sessions over
//! a road that changes, cuts and repeats what is said as the input tells.

use super::{empty, on_register, register, sound};
use sobo::ledger::Frontier;
use sobo::model::{Event, MemberFact, Text};
use sobo::sync::{Frame, FrameKind, Scopes};
use sobo::{Database, Scope, Session};

pub(super) fn session(bytes: &[u8]) {
    match bytes.split_first() {
        Some((0, payload)) => question(payload),
        Some((1, payload)) => answer(payload),
        Some((_, script)) => road(script),
        None => {}
    }
}

/// Where a payload says how many bytes of deltas follow, and which question an answer is to.
const BEHIND: std::ops::Range<usize> = 1..5;
const TOKEN: std::ops::Range<usize> = 6..14;

/// A question of anybody is answered or refused, and brings nothing.
fn question(payload: &[u8]) {
    let mut payload = payload.to_vec();
    if let Some(behind) = payload.get_mut(BEHIND) {
        behind.fill(0);
    }
    let Ok(frame) = Frame::wrap(FrameKind::Message, &payload) else { return };
    on_register(|db| {
        if let Ok(answered) = db.answer(&frame, &Scopes::All) {
            assert_eq!(answered.new, 0);
            // The same question has the same answer.
            assert_eq!(db.answer(&frame, &Scopes::All).unwrap().bytes, answered.bytes);
        }
        false
    });
}

/// An answer of anybody to the question that was asked.
fn answer(payload: &[u8]) {
    let mut payload = payload.to_vec();
    on_register(|db| {
        let mut session = db.meet(Scopes::All);
        let Ok(Some(question)) = session.question() else { return false };
        let right = empty().answer(&question, &Scopes::All).unwrap().bytes;
        let right = Frame::read(&right).unwrap().unwrap().payload;
        if let Some(token) = payload.get_mut(TOKEN) {
            token.copy_from_slice(&right[TOKEN]);
        }
        let Ok(frame) = Frame::wrap(FrameKind::Message, &payload) else { return false };
        if session.receive(&frame).is_ok() {
            let _ = session.question();
        }
        false
    });
}

/// Two registers that each know something of their own, and a road that is bad for so many messages
/// as the script has steps. After that they meet as ever.
fn road(script: &[u8]) {
    let (here, there) = (register(), empty());
    let known = here.read().unwrap();
    let (org, _) = known.tree().iter().nth(1).unwrap();
    let member = known.members(org, "30/12/2020".parse().unwrap()).unwrap()[0].0;
    drop(known);
    for delta in here.read().unwrap().export(&Frontier::default()).unwrap() {
        there.take(delta.unwrap()).unwrap();
    }
    let died = Event::new("10/11/2020".parse().unwrap(), MemberFact::Died { member });
    here.record(Scope::Unit(org), died).unwrap();
    here.seal(&super::key()).unwrap();
    let named = sobo::model::OrgFact::Renamed { org, name: Text::parse("Chi bộ Mới").unwrap() };
    there.record(Scope::Root, Event::new("01/07/2020".parse().unwrap(), named)).unwrap();
    there.seal(&super::other()).unwrap();
    let mut session = there.meet(Scopes::All);
    let mut steps = script.chunks_exact(3);
    // However the road is, a session ends: with all said, or with an error.
    for _ in 0..64 {
        match round(&mut session, &here, &mut steps) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) => session = there.meet(Scopes::All),
        }
    }
    here.meet_with(&there, &Scopes::All).unwrap();
    let roots = [&here, &there].map(|db| db.read().unwrap().state_root().unwrap());
    assert_eq!(roots[0], roots[1]);
    sound(&here);
    sound(&there);
}

/// One question and its answer; `false` when there is nothing left to ask.
fn round<'s>(
    session: &mut Session<'_>,
    other: &Database,
    steps: &mut impl Iterator<Item = &'s [u8]>,
) -> sobo::Result<bool> {
    let Some(mut question) = session.question()? else { return Ok(false) };
    let repeated = bad(&mut question, steps.next());
    if repeated {
        let _ = other.answer(&question, &Scopes::All);
    }
    let mut answer = other.answer(&question, &Scopes::All)?.bytes;
    if bad(&mut answer, steps.next()) {
        let _ = session.receive(&answer);
    }
    session.receive(&answer)?;
    Ok(true)
}

/// What the road does to a message: tells whether it comes twice.
fn bad(message: &mut Vec<u8>, step: Option<&[u8]>) -> bool {
    let Some(&[what, at, how]) = step else { return false };
    let at = usize::from(at) * message.len() / 256;
    match what % 4 {
        0 => message[at] ^= how,
        1 => message.truncate(at),
        2 => return true,
        _ => {}
    }
    false
}
