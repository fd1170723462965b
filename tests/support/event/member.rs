//! Events of members.

use super::{World, code, nowhere, person, pick, text};
use crate::generate::{Op, What};
use sobo::model::{
    ActivityKind, Admission, BadgeStage, Code, Discipline, Grade, MemberFact, MemberForm, MemberId,
    MemberStatus, OrgId, Organ, PostBasis, RegisteredAs, Role, StrikeOffGround, Term, TransferId,
};

/// What happens to members.
pub(super) fn of(op: Op, world: &World) -> Option<MemberFact> {
    let (member, org, n) = (world.member(op), world.org(op.at), u32::from(op.n));
    let status = pick(MemberStatus::ALL, n);
    let own = person(u32::from(op.who) + 100);
    let from = text("Thành ủy");
    Some(match op.what {
        What::Registered => MemberFact::Registered {
            person: own,
            org,
            status,
            basis: pick(RegisteredAs::ALL, n / 2),
            admitted: None,
        },
        What::Admitted => {
            MemberFact::Admitted(Admission { person: own, org, again: op.n.is_multiple_of(7) })
        }
        What::TransferredIn => MemberFact::TransferredIn { person: own, org, status, from },
        What::ReAdmitted => MemberFact::ReAdmitted { member, org },
        What::Restored => MemberFact::Restored { member, org, status },
        What::TransferredBack => MemberFact::TransferredBack { member, org, from },
        What::Recognized => MemberFact::Recognized { member },
        What::TransferredOut => MemberFact::TransferredOut { member, to: from },
        What::Left => MemberFact::Left { member, to: org },
        What::Received => match world.open.last() {
            Some((member, transfer, to)) => {
                let org = if op.wild { org } else { *to };
                MemberFact::Received { member: *member, transfer: *transfer, org }
            }
            None => MemberFact::Received { member, transfer: TransferId(nowhere()), org },
        },
        What::StruckOff => MemberFact::StruckOff { member, ground: pick(StrikeOffGround::ALL, n) },
        What::Exited => MemberFact::Exited { member },
        What::Died => MemberFact::Died { member },
        What::Disciplined => MemberFact::Disciplined(Discipline {
            member,
            form: pick(MemberForm::ALL, n),
            by: if op.wild { org } else { pick(&world.orgs[..4], u32::from(op.at)) },
            organ: pick(Organ::ALL, n / 4),
            contents: contents(op.to),
        }),
        What::DisciplineChanged => {
            let (member, decision) = world.decisions.last().copied().unwrap_or((member, nowhere()));
            let forms = [None, Some(MemberForm::Warning), Some(MemberForm::Expulsion)];
            MemberFact::DisciplineChanged { member, decision, form: pick(&forms, n) }
        }
        _ => return aside(op, world, (member, org)),
    })
}

fn contents(n: u8) -> Vec<Code> {
    let names = ["forbidden_acts", "population_policy", "corruption_wilful", "forbidden_acts"];
    names.iter().take(usize::from(n) % 5).map(|name| code(name)).collect()
}

fn aside(op: Op, world: &World, (member, org): (MemberId, OrgId)) -> Option<MemberFact> {
    let n = u32::from(op.n);
    Some(match op.what {
        What::Badge => MemberFact::Badge {
            member,
            threshold: pick(&[30, 40, 35], n),
            stage: pick(BadgeStage::ALL, n),
        },
        What::MemberRated => {
            let (year, grade) = (2019 + i32::from(op.to % 3), pick(Grade::ALL, n));
            MemberFact::Rated { member, year, grade, reason: None }
        }
        What::ActivityBegan => {
            MemberFact::ActivityBegan { member, kind: pick(ActivityKind::ALL, n), note: None }
        }
        What::ActivityEnded => {
            MemberFact::ActivityEnded { member, kind: pick(ActivityKind::ALL, n) }
        }
        What::PostTaken => MemberFact::PostTaken {
            member,
            org: if op.wild { world.orgs[0] } else { org },
            organ: pick(Organ::ALL, n),
            role: pick(Role::ALL, n / 4),
            basis: pick(PostBasis::ALL, n / 2),
        },
        What::PostLeft => {
            let (member, org, role) =
                world.posts.last().copied().unwrap_or((member, org, Role::Secretary));
            MemberFact::PostLeft { member, org, role }
        }
        What::DelegateElected => MemberFact::DelegateElected {
            member,
            congress: code("provincial_congress"),
            term: Term::new(2020, 2025).unwrap(),
            alternate: op.n.is_multiple_of(3),
        },
        What::Assessed => MemberFact::Assessed { member, purpose: code("appointment") },
        What::Planned => MemberFact::Planned {
            member,
            org,
            role: pick(Role::ALL, n),
            term: Term::new(2020, 2025).unwrap(),
        },
        What::ProfileChanged => MemberFact::ProfileChanged { member, person: person(n) },
        What::SamePerson => {
            MemberFact::SamePerson { member, double: pick(&world.members, u32::from(op.to)) }
        }
        _ => return None,
    })
}
