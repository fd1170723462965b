//! The notes of the reference as events of the register.

use super::Registers;
use sobo::model::{
    Admission, ControlFact, Event, Fact, Grade, MemberFact, MemberId, MemberStatus, RegisteredAs,
    TransferId,
};
use support::event;
use support::model::{Deed, Note};

/// The event of a note, with the ids that its register gave to the notes before.
pub(super) fn event(registers: &Registers, note: &Note) -> Event {
    let member = |note: usize| MemberId(registers.ids[note]);
    let fact: Fact = match note.deed {
        Deed::Register { cell } => MemberFact::Registered {
            person: event::person(0),
            org: registers.cells[cell],
            status: MemberStatus::Official,
            basis: RegisteredAs::Opening,
            admitted: None,
        }
        .into(),
        Deed::Admit { cell } => {
            let (person, org) = (event::person(0), registers.cells[cell]);
            MemberFact::Admitted(Admission { person, org, again: false }).into()
        }
        Deed::Recognize { member: m } => MemberFact::Recognized { member: member(m) }.into(),
        Deed::Leave { member: m, to } => {
            MemberFact::Left { member: member(m), to: registers.cells[to] }.into()
        }
        Deed::Receive { member: m, leave, cell } => MemberFact::Received {
            member: member(m),
            transfer: TransferId(registers.ids[leave]),
            org: registers.cells[cell],
        }
        .into(),
        Deed::SendOut { member: m } => {
            MemberFact::TransferredOut { member: member(m), to: event::text("Thành ủy") }.into()
        }
        Deed::ComeBack { member: m, cell } => MemberFact::TransferredBack {
            member: member(m),
            org: registers.cells[cell],
            from: event::text("Thành ủy"),
        }
        .into(),
        Deed::Die { member: m } => MemberFact::Died { member: member(m) }.into(),
        Deed::Rate { member: m, year } => {
            MemberFact::Rated { member: member(m), year, grade: Grade::Good, reason: None }.into()
        }
        Deed::Void { note } => {
            ControlFact::Void { target: registers.ids[note], reason: event::text("ghi nhầm") }
                .into()
        }
    };
    let event = Event::new(event::day(note.day), fact);
    match note.corrects {
        Some(target) => event.superseding(registers.ids[target], event::text("sửa ngày")),
        None => event,
    }
}
