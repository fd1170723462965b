//! Cases, reported values, declarations and everything that stands alone, told from the entries.

use super::{Happening, History, Span};
use crate::model::{
    Attendee, CaseFact, Class, Code, ControlFact, Date, Fact, Inspected, Measure, MemberId,
    OfficeFact, OrgFact, OrgId, Placed, Subject, Tag, Track,
};

/// Tells what became of one such subject into the history.
pub(super) fn replay(subject: &Subject, timeline: &[Placed], history: &mut History) {
    let mut order: Vec<&Placed> = timeline.iter().collect();
    order.sort_by_key(|p| (p.recorded, p.id));
    match subject {
        Subject::Case(_) => case(subject, &order, history),
        Subject::Cell(..) => {
            // The first recorded stands until a ruling.
            if let Some(Fact::Office(OfficeFact::Value(value))) =
                order.first().map(|p| &p.event.fact)
            {
                history.values.push(value.clone());
            }
        }
        Subject::Submission(org, period) if !order.is_empty() => {
            let class = vec![Tag::Number(number(period.from()))];
            let (measure, day) = (Measure::Submitted, period.to());
            let subject = subject.clone();
            history.happenings.push(Happening {
                measure,
                org: *org,
                class,
                subject,
                day,
                n: 1,
            });
        }
        _ => order
            .iter()
            .for_each(|placed| alone(subject, placed, history)),
    }
}

fn case(subject: &Subject, order: &[&Placed], history: &mut History) {
    let opening = order.iter().find_map(|p| match &p.event.fact {
        Fact::Case(CaseFact::Opened {
            member,
            org,
            content,
        }) => Some((p, member, org, content)),
        _ => None,
    });
    let Some((opened, member, org, content)) = opening else {
        return;
    };
    for track in Track::ALL {
        let settled = order.iter().filter_map(|p| match &p.event.fact {
            Fact::Case(CaseFact::Settled { track: on, .. }) if on == track => Some(p.event.on),
            _ => None,
        });
        let class = vec![
            (*track).into(),
            Tag::Code(content.clone()),
            who(Subject::Member(*member)),
        ];
        history.spans.push(Span {
            measure: Measure::CasePending,
            org: *org,
            class,
            subject: subject.clone(),
            from: opened.event.on,
            until: settled.filter(|day| *day >= opened.event.on).min(),
        });
    }
}

fn alone(subject: &Subject, placed: &Placed, history: &mut History) {
    let day = placed.event.on;
    let mut happened = |measure, org: OrgId, day: Date, class: Class, n: i128| {
        let subject = subject.clone();
        history.happenings.push(Happening {
            measure,
            org,
            class,
            subject,
            day,
            n,
        });
    };
    match &placed.event.fact {
        Fact::Case(CaseFact::Inspected {
            activity,
            by,
            organ,
            ground,
            mode,
            subject,
            ..
        }) => {
            let inspected = match subject {
                Inspected::Org(org) | Inspected::Commission(org) => Subject::Org(*org),
                Inspected::Member { member, .. } => Subject::Member(*member),
            };
            let (kind, mode, organ) = (subject.kind().into(), (*mode).into(), (*organ).into());
            let (activity, ground): (Tag, Tag) = ((*activity).into(), (*ground).into());
            let class = vec![activity.clone(), ground, Tag::clone(&organ)];
            happened(Measure::InspectionGround, *by, day, class, 1);
            let class = vec![activity, Tag::Org(*by), organ, kind, mode, who(inspected)];
            happened(Measure::Inspection, *by, day, class, 1);
        }
        Fact::Org(OrgFact::Surveyed { by, .. }) => {
            happened(Measure::OrgSurveyed, *by, day, Vec::new(), 1);
        }
        Fact::Office(OfficeFact::Reviewed {
            org,
            instrument,
            kind,
            since,
        }) => {
            if day.year() >= *since {
                let years = i128::from(day.year() - since);
                let class = vec![Tag::Code(instrument.clone()), (*kind).into()];
                happened(Measure::ReviewYears, *org, day, class, years);
            }
        }
        Fact::Office(OfficeFact::UnionActivity {
            org,
            union,
            kind,
            participants,
            ..
        }) => {
            let mut class = vec![Tag::Code(union.clone()), Tag::Code(kind.clone())];
            happened(Measure::UnionActivity, *org, day, class.clone(), 1);
            class.push(Tag::Number(participants.qualifier.number()));
            let n = participants.value.units();
            happened(Measure::UnionParticipants, *org, day, class, n);
        }
        Fact::Office(OfficeFact::PeriodOpened {
            org,
            period,
            cut_off,
            ..
        }) => {
            let day = cut_off.date();
            if period.from() <= day && day <= period.to() {
                let class = vec![Tag::Number(number(period.from()))];
                happened(
                    Measure::CutOff,
                    *org,
                    period.to(),
                    class,
                    number(day).into(),
                );
            }
        }
        Fact::Office(fact) => {
            if let Some((measure, class, n)) = office(fact, placed) {
                happened(measure, fact.org(), day, class, n);
            }
        }
        Fact::Control(ControlFact::IndicatorListed { code, kind, .. }) => {
            let known = history.listed.get(code).map(|(recorded, _)| *recorded);
            let own = (placed.recorded, placed.id);
            if known.is_none_or(|first| own < first) {
                history.listed.insert(code.clone(), (own, *kind));
            }
        }
        _ => {}
    }
}

/// What an office fact counts as: the measure, the class and how much.
fn office(fact: &OfficeFact, placed: &Placed) -> Option<(Measure, Class, i128)> {
    use OfficeFact as O;
    let code = |c: &Code| Tag::Code(c.clone());
    let member = |m: &MemberId| who(Subject::Member(*m));
    let (measure, class) = match fact {
        O::ClassHeld { kind, .. } => (Measure::ClassHeld, vec![code(kind)]),
        O::Attended {
            kind,
            who: attendee,
            ..
        } => {
            let person = match attendee {
                Attendee::Member(id) => member(id),
                Attendee::Person { .. } => who(Subject::Record(placed.id)),
            };
            (Measure::Attendance, vec![code(kind), person])
        }
        O::Nominated {
            member: m, course, ..
        } => (Measure::Nominated, vec![code(course), member(m)]),
        O::CourseRegistered {
            member: m, course, ..
        } => (Measure::CourseRegistered, vec![code(course), member(m)]),
        O::DocumentIn { kind, .. } => (Measure::DocumentIn, vec![code(kind)]),
        O::DocumentOut { kind, .. } => (Measure::DocumentOut, vec![code(kind)]),
        O::MeetingHeld { kind, .. } => (Measure::Meeting, vec![code(kind)]),
        O::Commended {
            award, honoured, ..
        } => (Measure::Commended, vec![code(award), (*honoured).into()]),
        O::WorkCompleted {
            occasion, plaque, ..
        } => (
            Measure::Work,
            vec![code(occasion), Tag::Number(u32::from(*plaque))],
        ),
        O::ControllerAssessed { enterprise, .. } => (
            Measure::ControllerAssessed,
            vec![who(Subject::Org(*enterprise))],
        ),
        O::CommuneRecognized {
            commune, standard, ..
        } => (
            Measure::CommuneRecognized,
            vec![code(standard), code(commune)],
        ),
        O::Donated {
            donor,
            channel,
            amount,
            ..
        } => {
            let class = vec![
                code(donor),
                code(channel),
                Tag::Number(amount.qualifier.number()),
            ];
            return Some((Measure::Donated, class, amount.value.units()));
        }
        O::Reviewed { .. }
        | O::UnionActivity { .. }
        | O::Value(_)
        | O::PeriodOpened { .. }
        | O::Submitted { .. } => return None,
    };
    Some((measure, class, 1))
}

fn who(subject: Subject) -> Tag {
    Tag::Who(Box::new(subject))
}

/// A day as yyyymmdd.
fn number(day: Date) -> u32 {
    day.year().unsigned_abs() * 10_000 + day.month() * 100 + day.day()
}
