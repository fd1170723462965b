//! Events of organizations.

use super::{World, code, founding, pick, text};
use crate::generate::{Op, What};
use sobo::model::{Code, Date, ElectedBy, Grade, OrgFact, OrgForm, OrgId, OrgKind, Role, Term};

/// What happens to organizations.
pub(super) fn of(op: Op, on: Date, world: &World) -> Option<OrgFact> {
    let (org, n) = (world.org(op.at), u32::from(op.n));
    let other = if op.wild { pick(&world.orgs, u32::from(op.to)) } else { world.org(op.to) };
    let founded = || {
        let kinds = [OrgKind::Cell, OrgKind::BaseCell, OrgKind::Sectional, OrgKind::BaseCommittee];
        let kind = pick(&kinds, n);
        let base = matches!(kind, OrgKind::BaseCell | OrgKind::BaseCommittee);
        let parent = if base { world.orgs[0] } else { other };
        founding(&format!("New {}", op.n), kind, Some(parent), op.wild)
    };
    Some(match op.what {
        What::Founded => OrgFact::Founded(founded()),
        What::OrgReceived => {
            OrgFact::Received { founding: founded(), from: text("Huyện ủy"), members: 3 }
        }
        What::Renamed => OrgFact::Renamed { org, name: text("Tên mới") },
        // Most often a base organization grows into a committee or shrinks into a cell.
        What::KindChanged if n.is_multiple_of(4) => {
            OrgFact::KindChanged { org, kind: pick(OrgKind::ALL, n / 4) }
        }
        What::KindChanged => OrgFact::KindChanged {
            org: pick(&world.orgs[1..4], u32::from(op.at)),
            kind: pick(OrgKind::BASE, n),
        },
        What::Reparented => OrgFact::Reparented { org, parent: other },
        What::Merged => OrgFact::Merged { sources: vec![org], into: other },
        What::Split => {
            let here = world.members.iter().filter(|m| world.home.get(m) == Some(&org));
            let members = here.take(1 + op.n as usize % 3).map(|m| (*m, other)).collect();
            OrgFact::Split { org, ends: op.n.is_multiple_of(3), members }
        }
        What::HandedOver => OrgFact::HandedOver { org, to: text("Huyện ủy"), members: n % 5 },
        What::Dissolved => OrgFact::Dissolved { org },
        What::Surveyed => OrgFact::Surveyed { by: org, unit: text("Công ty") },
        What::OrgRated => {
            let grade = pick(Grade::ALL, n);
            let org = pick(&world.orgs[1..4], u32::from(op.at));
            OrgFact::Rated { org, year: on.year() - i32::from(op.wild), grade, reason: None }
        }
        What::OrgDisciplined => {
            OrgFact::Disciplined { org, form: pick(OrgForm::ALL, n), by: world.orgs[0] }
        }
        _ => return congress(op, org),
    })
}

/// What congresses bring, and what an organization is given.
fn congress(op: Op, org: OrgId) -> Option<OrgFact> {
    let n = u32::from(op.n);
    let term = Term::new(2015 + i32::from(op.n % 2) * 5, 2025).unwrap();
    Some(match op.what {
        What::CongressHeld => OrgFact::CongressHeld { org, term, ordinal: n % 20 },
        What::CommitteeElected => OrgFact::CommitteeElected { org, term, seats: 9, elected: 9 },
        What::CommitteePending => {
            OrgFact::CommitteePending { org, term, reason: text("chưa đủ nhân sự") }
        }
        What::SecretaryElected => {
            OrgFact::SecretaryElected { org, term, by: pick(ElectedBy::ALL, n) }
        }
        What::VacancyLeft => OrgFact::VacancyLeft { org, term, role: pick(Role::ALL, n), seats: 1 },
        What::CommissionElected => {
            OrgFact::CommissionElected { org, term, seats: pick(&[3, 5], n) }
        }
        What::TitleAwarded => OrgFact::TitleAwarded { org, title: code("culture_standard") },
        What::TitleWithdrawn => OrgFact::TitleWithdrawn { org, title: code("culture_standard") },
        What::SponsorshipAssigned => {
            OrgFact::SponsorshipAssigned { org, commune: pick(&communes(), n) }
        }
        What::SponsorshipEnded => OrgFact::SponsorshipEnded { org, commune: pick(&communes(), n) },
        _ => return None,
    })
}

/// Communes that are sponsored and recognized.
pub(super) fn communes() -> [Code; 2] {
    [code("ky_hoa"), code("ky_lam")]
}
