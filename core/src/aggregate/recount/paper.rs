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
            history.happenings.push(Happening { measure, org: *org, class, subject, day, n: 1 });
        }
        _ => {
            let mut alone = Alone { subject, history };
            for placed in order {
                alone.tell(placed);
            }
        }
    }
}

/// A violation is pending on each track until it is settled there; a letter is open until it is
/// closed.
fn case(subject: &Subject, order: &[&Placed], history: &mut History) {
    let founds = |p: &&&Placed| {
        matches!(
            p.event.fact,
            Fact::Case(CaseFact::Opened { .. } | CaseFact::LetterReceived { .. })
        )
    };
    let Some(founder) = order.iter().find(founds) else {
        return;
    };
    let from = founder.event.on;
    let first = |ends: &dyn Fn(&CaseFact) -> bool| {
        let days = order.iter().filter_map(|p| match &p.event.fact {
            Fact::Case(fact) if ends(fact) && p.event.on >= from => Some(p.event.on),
            _ => None,
        });
        days.min()
    };
    let mut pending = |measure, org: OrgId, class, until| {
        let subject = subject.clone();
        history.spans.push(Span { measure, org, class, subject, from, until });
    };
    match &founder.event.fact {
        Fact::Case(CaseFact::Opened { member, org, content }) => {
            for track in Track::ALL {
                let who = who(Subject::Member(*member));
                let class = vec![(*track).into(), Tag::Code(content.clone()), who];
                let settles =
                    |f: &CaseFact| matches!(f, CaseFact::Settled { track: on, .. } if on == track);
                pending(Measure::CasePending, *org, class, first(&settles));
            }
        }
        Fact::Case(CaseFact::LetterReceived { org, kind, same_as, .. }) => {
            let closes = |f: &CaseFact| matches!(f, CaseFact::LetterClosed { .. });
            pending(Measure::LetterOpen, *org, vec![(*kind).into()], first(&closes));
            let class = vec![(*kind).into(), Tag::Number(u32::from(same_as.is_some()))];
            let (measure, subject) = (Measure::LetterReceived, subject.clone());
            let received = Happening { measure, org: *org, class, subject, day: from, n: 1 };
            history.happenings.push(received);
        }
        _ => {}
    }
}

/// What one entry that stands alone says.
struct Alone<'h> {
    subject: &'h Subject,
    history: &'h mut History,
}

impl Alone<'_> {
    fn happened(&mut self, measure: Measure, (org, day): (OrgId, Date), class: Class, n: i128) {
        let subject = self.subject.clone();
        self.history.happenings.push(Happening { measure, org, class, subject, day, n });
    }

    fn tell(&mut self, placed: &Placed) {
        let day = placed.event.on;
        match &placed.event.fact {
            Fact::Case(fact) => self.inspected(fact, day),
            Fact::Org(OrgFact::Surveyed { by, .. }) => {
                self.happened(Measure::OrgSurveyed, (*by, day), Vec::new(), 1);
            }
            Fact::Office(fact) => match office(fact, placed) {
                Some((measure, class, n)) => self.happened(measure, (fact.org(), day), class, n),
                None => self.valued(fact, day),
            },
            Fact::Control(ControlFact::IndicatorListed { code, kind, .. }) => {
                let known = self.history.listed.get(code).map(|(recorded, _)| *recorded);
                let own = (placed.recorded, placed.id);
                if known.is_none_or(|first| own < first) {
                    self.history.listed.insert(code.clone(), (own, *kind));
                }
            }
            _ => {}
        }
    }

    fn inspected(&mut self, fact: &CaseFact, day: Date) {
        let CaseFact::Inspected { activity, by, organ, ground, mode, subject, .. } = fact else {
            return;
        };
        let inspected = match subject {
            Inspected::Org(org) | Inspected::Commission(org) => Subject::Org(*org),
            Inspected::Member { member, .. } => Subject::Member(*member),
        };
        let class = vec![(*activity).into(), (*ground).into(), (*organ).into()];
        self.happened(Measure::InspectionGround, (*by, day), class, 1);
        let class = vec![
            (*activity).into(),
            Tag::Org(*by),
            (*organ).into(),
            subject.kind().into(),
            (*mode).into(),
            who(inspected),
        ];
        self.happened(Measure::Inspection, (*by, day), class, 1);
    }

    /// What an office says in numbers of its own.
    fn valued(&mut self, fact: &OfficeFact, day: Date) {
        match fact {
            OfficeFact::Reviewed { org, instrument, kind, since } if day.year() >= *since => {
                let class = vec![Tag::Code(instrument.clone()), (*kind).into()];
                let years = i128::from(day.year() - since);
                self.happened(Measure::ReviewYears, (*org, day), class, years);
            }
            OfficeFact::UnionActivity { org, union, kind, participants, .. } => {
                let mut class = vec![Tag::Code(union.clone()), Tag::Code(kind.clone())];
                self.happened(Measure::UnionActivity, (*org, day), class.clone(), 1);
                class.push(Tag::Number(participants.qualifier.number()));
                let n = participants.value.units();
                self.happened(Measure::UnionParticipants, (*org, day), class, n);
            }
            OfficeFact::PeriodOpened { org, period, cut_off, .. }
                if period.contains(cut_off.date()) =>
            {
                let class = vec![Tag::Number(number(period.from()))];
                let n = number(cut_off.date()).into();
                self.happened(Measure::CutOff, (*org, period.to()), class, n);
            }
            _ => {}
        }
    }
}

/// What an office fact counts as: the measure, the class and how much.
fn office(fact: &OfficeFact, placed: &Placed) -> Option<(Measure, Class, i128)> {
    use OfficeFact as O;
    let code = |c: &Code| Tag::Code(c.clone());
    let member = |m: &MemberId| who(Subject::Member(*m));
    let (measure, class) = match fact {
        O::ClassHeld { kind, .. } => (Measure::ClassHeld, vec![code(kind)]),
        O::Attended { kind, who: attendee, .. } => {
            let person = match attendee {
                Attendee::Member(id) => member(id),
                Attendee::Person { .. } => who(Subject::Record(placed.id)),
            };
            (Measure::Attendance, vec![code(kind), person])
        }
        O::Nominated { member: m, course, .. } => {
            (Measure::Nominated, vec![code(course), member(m)])
        }
        O::CourseRegistered { member: m, course, .. } => {
            (Measure::CourseRegistered, vec![code(course), member(m)])
        }
        O::DocumentIn { kind, .. } => (Measure::DocumentIn, vec![code(kind)]),
        O::DocumentOut { kind, .. } => (Measure::DocumentOut, vec![code(kind)]),
        O::MeetingHeld { kind, .. } => (Measure::Meeting, vec![code(kind)]),
        O::Commended { award, honoured, .. } => {
            (Measure::Commended, vec![code(award), (*honoured).into()])
        }
        O::WorkCompleted { occasion, plaque, .. } => {
            (Measure::Work, vec![code(occasion), Tag::Number(u32::from(*plaque))])
        }
        O::ControllerAssessed { enterprise, .. } => {
            (Measure::ControllerAssessed, vec![who(Subject::Org(*enterprise))])
        }
        O::CommuneRecognized { commune, standard, .. } => {
            (Measure::CommuneRecognized, vec![code(standard), code(commune)])
        }
        O::Donated { donor, channel, amount, .. } => {
            let class = vec![code(donor), code(channel), Tag::Number(amount.qualifier.number())];
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
