//! A bad road: it loses, cuts, changes, repeats and reorders what two sides of a session say.

use proptest::prelude::*;
use sobo::Database;
use sobo::limits::MESSAGE_BYTES_MAX;
use sobo::sync::{Outcome, Scopes};

/// What befalls one question and its answer. Numbers choose the byte, or the older message.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    None,
    LoseQuestion,
    LoseAnswer,
    CutQuestion(u16),
    CutAnswer(u16),
    ChangeQuestion(u16, u8),
    ChangeAnswer(u16, u8),
    OldQuestion(u8),
    OldAnswer(u8),
    AnswerTwice,
    BeginAgain,
}

pub(super) fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        4 => Just(Fault::None),
        1 => Just(Fault::LoseQuestion),
        1 => Just(Fault::LoseAnswer),
        1 => any::<u16>().prop_map(Fault::CutQuestion),
        1 => any::<u16>().prop_map(Fault::CutAnswer),
        1 => (any::<u16>(), 1..=255_u8).prop_map(|(at, by)| Fault::ChangeQuestion(at, by)),
        1 => (any::<u16>(), 1..=255_u8).prop_map(|(at, by)| Fault::ChangeAnswer(at, by)),
        1 => any::<u8>().prop_map(Fault::OldQuestion),
        1 => any::<u8>().prop_map(Fault::OldAnswer),
        1 => Just(Fault::AnswerTwice),
        1 => Just(Fault::BeginAgain),
    ]
}

fn cut(bytes: &[u8], at: u16) -> &[u8] {
    &bytes[..usize::from(at) % bytes.len()]
}

fn changed(bytes: &[u8], at: u16, by: u8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = usize::from(at) % bytes.len();
    bytes[at] ^= by;
    bytes
}

/// Meets over a road with these faults; when they are used up, the road is good, and the session
/// ends within a few rounds.
pub(super) fn meet(
    (asks, answers): (&Database, &Database),
    scopes: &Scopes,
    faults: &[Fault],
) -> Outcome {
    let (mut session, mut faults) = (asks.meet(scopes.clone()), faults.iter());
    let (mut questions, mut told, mut good) = (Vec::new(), Vec::new(), 0);
    while let Some(question) = session.question().unwrap() {
        let fault = faults.next().copied().unwrap_or_else(|| {
            good += 1;
            assert!(good < 20, "the session does not end: {:?}", session.outcome());
            Fault::None
        });
        questions.push(question.clone());
        match fault {
            Fault::LoseQuestion => continue,
            Fault::CutQuestion(at) => {
                answers.answer(cut(&question, at), scopes).expect_err("a cut question");
                continue;
            }
            Fault::ChangeQuestion(at, by) => {
                let changed = changed(&question, at, by);
                answers.answer(&changed, scopes).expect_err("a changed question");
                continue;
            }
            Fault::OldQuestion(old) => {
                answers.answer(&questions[usize::from(old) % questions.len()], scopes).unwrap();
            }
            Fault::BeginAgain => {
                session = asks.meet(scopes.clone());
                continue;
            }
            _ => {}
        }
        let answer = answers.answer(&question, scopes).unwrap().bytes;
        assert!(question.len().max(answer.len()) <= MESSAGE_BYTES_MAX);
        told.push(answer.clone());
        let before = session.outcome();
        match fault {
            Fault::LoseAnswer => continue,
            Fault::CutAnswer(at) => {
                session.receive(cut(&answer, at)).expect_err("a cut answer");
            }
            Fault::ChangeAnswer(at, by) => {
                session.receive(&changed(&answer, at, by)).expect_err("a changed answer");
            }
            // Refused, unless it is to the same question; then it is as good as the new one.
            Fault::OldAnswer(old) => {
                if session.receive(&told[usize::from(old) % told.len()]).is_ok() {
                    continue;
                }
            }
            _ => {}
        }
        assert_eq!(session.outcome().rounds, before.rounds, "an error leaves the session as it is");
        session.receive(&answer).unwrap();
        if matches!(fault, Fault::AnswerTwice) {
            assert!(session.receive(&answer).unwrap_err().is_invalid());
        }
    }
    session.outcome()
}
