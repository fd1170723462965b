//! Events of cases, inspections and the office.

use super::org::communes;
use super::{World, code, listing, nowhere, pick, text};
use crate::generate::{Op, What};
use sobo::model::{
    Activity, Attendee, CaseFact, CaseId, ClassId, CodeList, ControlFact, CutOff, Date, Decimal,
    Fact, Ground, Honoured, IndicatorValue, Inspected, Kind, LetterKind, Mode, OfficeFact, OrgId,
    Organ, Period, Qualifier, Quantity, Reported, ReviewKind, Role, Track,
};

/// Cases and inspections.
pub(super) fn case(op: Op, world: &World) -> Option<CaseFact> {
    let (member, org, n) = (world.member(op), world.org(op.at), u32::from(op.n));
    Some(match op.what {
        What::Inspected => CaseFact::Inspected {
            activity: pick(Activity::ALL, n),
            by: pick(&world.orgs, u32::from(op.to)),
            organ: pick(Organ::ALL, n / 2),
            ground: pick(Ground::ALL, n),
            mode: pick(Mode::ALL, n),
            subject: match n % 3 {
                0 => Inspected::Org(org),
                1 => Inspected::Commission(org),
                _ => {
                    Inspected::Member { member, post: pick(&[None, Some(Role::Secretary)], n / 3) }
                }
            },
            contents: Vec::new(),
            conclusion: None,
        },
        What::Opened => CaseFact::Opened { member, org, content: code("population_policy") },
        What::LetterReceived => CaseFact::LetterReceived {
            org,
            kind: pick(LetterKind::ALL, n),
            about: text("Đơn"),
            same_as: world.cases.last().copied().filter(|_| op.to.is_multiple_of(3)),
        },
        What::LetterClosed => CaseFact::LetterClosed {
            case: world.cases.last().copied().unwrap_or(CaseId(nowhere())),
            outcome: text("đã trả lời"),
        },
        What::Settled => CaseFact::Settled {
            case: world.cases.last().copied().unwrap_or(CaseId(nowhere())),
            track: pick(Track::ALL, n),
            outcome: text("đã xử lý"),
        },
        _ => return None,
    })
}

/// What an office does and reports.
pub(super) fn of(op: Op, on: Date, world: &World) -> Fact {
    let (member, org, n) = (world.member(op), world.org(op.at), u32::from(op.n));
    let kinds = ["prospective_members", "new_members", "cell_secretaries", "intermediate_theory"];
    let kind = code(pick(&kinds, n));
    OfficeFact::into(match op.what {
        What::ClassHeld => OfficeFact::ClassHeld { org, kind, title: text("Lớp") },
        What::Attended => OfficeFact::Attended {
            class: world.classes.last().copied().unwrap_or(ClassId(nowhere())),
            kind,
            org,
            who: match op.to % 3 {
                0 => Attendee::Person { name: text("Trần Văn Em"), org },
                _ => Attendee::Member(member),
            },
        },
        What::Nominated => OfficeFact::Nominated { member, org, course: code("advanced_theory") },
        What::CourseRegistered => {
            OfficeFact::CourseRegistered { member, org, course: code("intermediate_theory") }
        }
        What::DocumentIn => OfficeFact::DocumentIn { org, kind: code("report"), number: n },
        What::DocumentOut => OfficeFact::DocumentOut { org, kind: code("plan"), number: n },
        What::MeetingHeld => OfficeFact::MeetingHeld { org, kind: code("meeting") },
        What::Commended => OfficeFact::Commended {
            org,
            award: code("province_certificate"),
            honoured: pick(Honoured::ALL, n),
            member: None,
            name: text("Chi bộ 1"),
        },
        What::WorkCompleted => OfficeFact::WorkCompleted {
            org,
            occasion: code("congress_welcome"),
            plaque: n.is_multiple_of(2),
            title: text("Nhà văn hóa"),
        },
        _ => return beyond(op, on, world, org),
    })
}

/// What the office does beyond its papers.
fn beyond(op: Op, on: Date, world: &World, org: OrgId) -> Fact {
    let n = u32::from(op.n);
    OfficeFact::into(match op.what {
        What::UnionActivity => OfficeFact::UnionActivity {
            org,
            union: code("youth_union"),
            kind: code("volunteering"),
            participants: quantity(op),
            title: text("Ngày chủ nhật xanh"),
        },
        What::Reviewed => OfficeFact::Reviewed {
            org,
            instrument: code("directive_05"),
            kind: pick(ReviewKind::ALL, n),
            since: 2016 + i32::from(op.to % 8),
        },
        What::ControllerAssessed => {
            OfficeFact::ControllerAssessed { org, enterprise: world.org(op.to) }
        }
        What::CommuneRecognized => OfficeFact::CommuneRecognized {
            org,
            commune: pick(&communes(), n),
            standard: code("ntm_standard"),
        },
        _ => return reported(op, on, world, org),
    })
}

/// What the office is told in numbers, and what it lists.
fn reported(op: Op, on: Date, world: &World, org: OrgId) -> Fact {
    let n = u32::from(op.n);
    OfficeFact::into(match op.what {
        What::Donated => OfficeFact::Donated {
            org,
            donor: code("unit"),
            channel: code("fund"),
            amount: quantity(op),
        },
        What::Submitted => OfficeFact::Submitted { org, period: reporting(op, on) },
        What::PeriodOpened => {
            let period = reporting(op, on);
            let cut_off = period.to().add_days(-i32::from(op.to % 3) - i32::from(op.wild) * 400);
            OfficeFact::PeriodOpened { org, period, cut_off: CutOff(cut_off), due: period.to() }
        }
        What::IndicatorListed => {
            let kind = pick(&[Kind::Flow, Kind::Stock, Kind::Cumulative], n);
            return listing(pick(&["own.flow", "own.stock", "own.other"], n / 3), kind).into();
        }
        What::CodeListed => {
            let (list, label) = (CodeList::Other, text("cuộc họp"));
            return ControlFact::CodeListed { list, code: code("meeting"), label }.into();
        }
        _ => OfficeFact::Value(IndicatorValue {
            indicator: code(pick(&["own.flow", "own.stock", "own.sum", "own.flow"], n / 4)),
            org: pick(&world.orgs[1..4], u32::from(op.at)),
            period: reporting(op, on),
            value: if op.to.is_multiple_of(5) {
                Reported::Nothing
            } else {
                Reported::Value(quantity(op))
            },
            plan: (op.to.is_multiple_of(3)).then(|| Quantity::exact(10)),
            previous: None,
            source: None,
        }),
    })
}

fn quantity(op: Op) -> Quantity {
    let qualifiers = [Qualifier::Exact, Qualifier::Exact, Qualifier::Over, Qualifier::Nearly];
    let value = Decimal::from_units(i128::from(op.to) * 12_500).unwrap();
    Quantity::new(value, pick(&qualifiers, u32::from(op.n)))
}

/// The period an office would report on a day: the year, a quarter, a month.
fn reporting(op: Op, on: Date) -> Period {
    let (year, month) = (on.year(), on.month());
    match op.n % 4 {
        0 | 1 => Period::year(year),
        2 => Period::quarter(year, (month - 1) / 3 + 1),
        _ => Period::month(year, month),
    }
    .unwrap()
}
