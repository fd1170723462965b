//! What a member's history refuses: each is one clear reason, and nothing is changed.

use crate::town::{Town, code, event, text};
use sobo::model::{
    ActivityKind, BadgeStage, Discipline, EntryId, Grade, MemberFact, MemberForm, Organ, Role,
    StreamId, TransferId,
};

fn nobody() -> EntryId {
    EntryId { stream: StreamId([0xab; 16]), seq: 77 }
}

#[test]
fn who_is_not_there_is_told() {
    let town = Town::new();
    let Town { an, lam, west, .. } = town;
    let on = |fact: MemberFact| event("01/10/2020", fact);
    let transfer = TransferId(nobody());
    let received = |member| on(MemberFact::Received { member, transfer, org: west });
    let says = "not a member of this register on 01/10/2020";
    town.refuses(on(MemberFact::TransferredOut { member: lam, to: text("x") }), "not_there", says);
    town.refuses(on(MemberFact::Died { member: lam }), "not_there", says);
    town.refuses(received(an), "transfer_mismatch", "must have left before");
}

#[test]
fn who_is_there_does_not_come_again() {
    let town = Town::new();
    let Town { an, east, west, .. } = town;
    let on = |fact: MemberFact| event("01/10/2020", fact);
    let here = "is a member of this register";
    town.refuses(on(MemberFact::ReAdmitted { member: an, org: west }), "already_there", here);
    let (member, org, from) = (an, west, text("x"));
    town.refuses(on(MemberFact::TransferredBack { member, org, from }), "already_there", here);
    let status = sobo::model::MemberStatus::Official;
    town.refuses(on(MemberFact::Restored { member, org, status }), "already_there", here);
    town.refuses(on(MemberFact::Recognized { member: an }), "already_official", "void one");
    let own = MemberFact::Left { member: an, to: east };
    town.refuses(on(own), "transfer_mismatch", "the one the member stands in");
    let early = event("30/12/2018", MemberFact::Died { member: an });
    town.refuses(early, "before_founding", "from 31/12/2018");
    let exempt = MemberFact::ActivityEnded { member: an, kind: ActivityKind::Exempt };
    town.refuses(on(exempt), "span_mismatch", "does not run");
    let post = MemberFact::PostLeft { member: an, org: town.base, role: Role::Secretary };
    town.refuses(on(post), "span_mismatch", "does not hold the post");
    let twice = MemberFact::SamePerson { member: an, double: an };
    town.refuses(on(twice), "same_person", "two records");
}

#[test]
fn recognition_stands_once() {
    let town = Town::new();
    let mai = town.mai;
    // Recognized once, a second time on any day is refused.
    town.record(event("20/12/2020", MemberFact::Recognized { member: mai })).unwrap();
    let again = |day| event(day, MemberFact::Recognized { member: mai });
    town.refuses(again("22/12/2020"), "already_official", "void one");
    town.refuses(again("21/12/2020"), "already_official", "void one");
    // What comes later is held to it too: who left earlier cannot have been recognized then.
    let before = event("01/12/2020", MemberFact::Died { member: mai });
    town.refuses(before, "not_there", "20/12/2020");
    assert_eq!(town.findings(), [""; 0]);
}

#[test]
fn the_two_halves_of_a_transfer_must_fit() {
    let town = Town::new();
    let Town { an, east, west, cell, .. } = town;
    let left = event("01/05/2020", MemberFact::Left { member: an, to: west });
    let transfer = TransferId(town.record(left).unwrap());
    let received = |on, org| event(on, MemberFact::Received { member: an, transfer, org });
    town.refuses(received("01/06/2020", cell), "transfer_mismatch", "the open transfer");
    town.refuses(received("30/04/2020", west), "transfer_mismatch", "left before being received");
    let other = MemberFact::Received { member: an, transfer: TransferId(east.0), org: west };
    town.refuses(event("01/06/2020", other), "transfer_mismatch", "the open transfer");
    let again = event("02/05/2020", MemberFact::Left { member: an, to: cell });
    town.refuses(again, "not_there", "in transit already");
    town.record(received("01/06/2020", west)).unwrap();
    town.refuses(received("01/07/2020", west), "transfer_mismatch", "no leaving half is open");
}

#[test]
fn on_the_road_a_member_does_not_begin_a_span() {
    let town = Town::new();
    let (member, to) = (town.an, town.west);
    town.record(event("01/05/2020", MemberFact::Left { member, to })).unwrap();
    let (kind, note) = (ActivityKind::Temporary, None);
    let span = MemberFact::ActivityBegan { member, kind, note };
    let says = "record the reception first";
    town.refuses(event("02/05/2020", span), "not_there", says);
}

#[test]
fn discipline_keeps_to_status_and_post() {
    let town = Town::new();
    let Town { an, mai, son, .. } = town;
    let decision = |member, form| {
        let (by, organ) = (town.bloc, Organ::StandingBoard);
        let contents = vec![code("forbidden_acts")];
        let discipline = Discipline { member, form, by, organ, contents };
        event("01/10/2020", MemberFact::Disciplined(discipline))
    };
    let form = "form_not_allowed";
    town.refuses(decision(mai, MemberForm::Expulsion), form, "struck off, never expelled");
    town.refuses(decision(an, MemberForm::Dismissal), form, "record the post first");
    let reprimand = town.record(decision(an, MemberForm::Reprimand)).unwrap();
    town.record(decision(son, MemberForm::Dismissal)).unwrap();
    let changed = |member, decision| {
        let fact = MemberFact::DisciplineChanged { member, decision, form: None };
        event("01/11/2020", fact)
    };
    town.refuses(changed(son, reprimand), "no_such_decision", "no decision over this member");
    assert_eq!(town.findings(), [""; 0]);
}

#[test]
fn badges_and_ratings_are_given_once() {
    let town = Town::new();
    let an = town.an;
    let badge = |threshold| {
        let stage = BadgeStage::Proposed;
        event("19/05/2020", MemberFact::Badge { member: an, threshold, stage })
    };
    town.refuses(badge(35), "badge_threshold", "35 years is no threshold");
    town.record(badge(30)).unwrap();
    town.refuses(badge(30), "badge_twice", "recorded already");
    let rated = |year, grade| {
        event("31/12/2020", MemberFact::Rated { member: an, year, grade, reason: None })
    };
    town.record(rated(2020, Grade::Good)).unwrap();
    town.refuses(rated(2020, Grade::Excellent), "verdict_twice", "supersede that entry");
    town.refuses(rated(-5, Grade::Good), "implausible", "outside 1900 to 2199");
    assert_eq!(town.findings(), [""; 0]);
}
