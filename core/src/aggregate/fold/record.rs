//! Subjects without a history of their own: cases, cells of reported values, and events that
//! stand alone.

use super::{Out, first_recorded, ordered};
use crate::model::{
    Attendee, CaseFact, CaseId, Code, CodeList, ControlFact, CutOff, Date, EntryId, Fact,
    IndicatorValue, Inspected, Measure, MemberId, NaturalKey, OfficeFact, OrgFact, OrgId, Period,
    Placed, Projection, Quantity, Reported, Rule, Subject, Tag, Track,
};
use crate::sorted::Set;

/// Folds a case: pending on each track until settled there.
pub(super) fn fold_case(id: CaseId, timeline: &[Placed]) -> Projection {
    let mut out = Out::default();
    let opened = |p: &&Placed| p.event.is_case_opening();
    let Some(founder) = first_recorded(timeline.iter().filter(opened)) else {
        for placed in timeline {
            out.problem(placed, Rule::NotFounded, format!("case {id} has no opening entry"));
        }
        return out.projection;
    };
    let Fact::Case(CaseFact::Opened { member, org, content }) = &founder.event.fact else {
        return fold_letter(founder, timeline);
    };
    let class = |track: Track| {
        vec![track.into(), Tag::Code(content.clone()), who(Subject::Member(*member))]
    };
    for track in Track::ALL {
        let key = (Measure::CasePending, *org, founder.event.on);
        out.count(founder.id, key, class(*track), 1);
    }
    let mut settled = Set::new();
    for placed in ordered(timeline, |_| 0).into_iter().filter(|p| p.id != founder.id) {
        let Fact::Case(CaseFact::Settled { track, .. }) = &placed.event.fact else {
            let detail = format!("entry {} opened this case already", founder.id);
            out.contradiction(placed, Rule::FoundedTwice, founder.id, detail);
            continue;
        };
        if placed.event.on < founder.event.on {
            let detail = format!("the case was opened on {}", founder.event.on);
            out.problem(placed, Rule::BeforeFounding, detail);
        } else if settled.insert(*track) {
            let key = (Measure::CasePending, *org, placed.event.on);
            out.count(placed.id, key, class(*track), -1);
        } else {
            let detail = format!("the case is settled on the track '{}'", track.label());
            out.problem(placed, Rule::SettledTwice, detail);
        }
    }
    out.projection
}

/// Folds a letter: open until it is closed.
fn fold_letter(founder: &Placed, timeline: &[Placed]) -> Projection {
    let mut out = Out::default();
    let Fact::Case(CaseFact::LetterReceived { org, kind, same_as, .. }) = &founder.event.fact
    else {
        return out.projection;
    };
    let key = (Measure::LetterReceived, *org, founder.event.on);
    let class = vec![(*kind).into(), Tag::Number(u32::from(same_as.is_some()))];
    out.count(founder.id, key, class, 1);
    out.count(founder.id, (Measure::LetterOpen, *org, founder.event.on), vec![(*kind).into()], 1);
    let mut closed: Option<EntryId> = None;
    for placed in ordered(timeline, |_| 0).into_iter().filter(|p| p.id != founder.id) {
        if !matches!(placed.event.fact, Fact::Case(CaseFact::LetterClosed { .. })) {
            let detail = format!("entry {} opened this case already", founder.id);
            out.contradiction(placed, Rule::FoundedTwice, founder.id, detail);
        } else if placed.event.on < founder.event.on {
            let detail = format!("the letter was received on {}", founder.event.on);
            out.problem(placed, Rule::BeforeFounding, detail);
        } else if let Some(first) = closed {
            let detail = format!("the letter was closed by entry {first}");
            out.contradiction(placed, Rule::SettledTwice, first, detail);
        } else {
            closed = Some(placed.id);
            let key = (Measure::LetterOpen, *org, placed.event.on);
            out.count(placed.id, key, vec![(*kind).into()], -1);
        }
    }
    out.projection
}

/// Folds a cell of reported values: one live value; the first recorded stands.
pub(super) fn fold_cell(timeline: &[Placed]) -> Projection {
    let mut out = Out::default();
    let Some(first) = first_recorded(timeline.iter()) else {
        return out.projection;
    };
    for placed in timeline.iter().filter(|p| p.id != first.id) {
        let detail = "the cell has a value already; supersede that entry to correct it";
        out.contradiction(placed, Rule::ValueTwice, first.id, detail);
    }
    if let Fact::Office(OfficeFact::Value(value)) = &first.event.fact {
        count_value(&mut out, first, value);
    }
    out.projection
}

fn count_value(out: &mut Out, placed: &Placed, value: &IndicatorValue) {
    let (org, day) = (value.org, value.period.to());
    let head = vec![Tag::Code(value.indicator.clone()), day_tag(value.period.from())];
    out.count(placed.id, (Measure::ReportedUnit, org, day), head.clone(), 1);
    let mut count = |measure, quantity: Quantity| {
        let mut class = head.clone();
        class.push(Tag::Number(quantity.qualifier.number()));
        out.count(placed.id, (measure, org, day), class, quantity.value.units());
    };
    if let Reported::Value(quantity) = value.value {
        count(Measure::Reported, quantity);
    }
    if let Some(plan) = value.plan {
        count(Measure::PlannedValue, plan);
    }
    if let Some(previous) = value.previous {
        count(Measure::Previous, previous);
    }
}

/// Folds a unit's declaration that a period is complete; saying it twice changes nothing.
pub(super) fn fold_submission(timeline: &[Placed]) -> Projection {
    let mut out = Out::default();
    if let Some(first) = first_recorded(timeline.iter())
        && let Fact::Office(OfficeFact::Submitted { org, period }) = &first.event.fact
    {
        let class = vec![day_tag(period.from())];
        out.count(first.id, (Measure::Submitted, *org, period.to()), class, 1);
    }
    out.projection
}

/// Folds an event that stands alone.
pub(super) fn fold(timeline: &[Placed]) -> Projection {
    let mut out = Out::default();
    for placed in timeline {
        match &placed.event.fact {
            Fact::Office(fact) => office(&mut out, placed, fact),
            Fact::Case(fact) => inspection(&mut out, placed, fact),
            Fact::Org(OrgFact::Surveyed { by, .. }) => {
                out.count(placed.id, (Measure::OrgSurveyed, *by, placed.event.on), Vec::new(), 1);
            }
            Fact::Control(ControlFact::CodeListed { list, code, .. }) => {
                out.projection.keys.push(NaturalKey::Listed(*list, code.clone()));
            }
            Fact::Control(ControlFact::IndicatorListed { code, .. }) => {
                let key = NaturalKey::Listed(CodeList::Indicator, code.clone());
                out.projection.keys.push(key);
            }
            _ => {}
        }
    }
    out.projection
}

fn inspection(out: &mut Out, placed: &Placed, fact: &CaseFact) {
    let CaseFact::Inspected { activity, by, organ, ground, mode, subject, .. } = fact else {
        return;
    };
    let inspected = match subject {
        Inspected::Org(org) | Inspected::Commission(org) => Subject::Org(*org),
        Inspected::Member { member, .. } => Subject::Member(*member),
    };
    let class = vec![
        (*activity).into(),
        Tag::Org(*by),
        (*organ).into(),
        subject.kind().into(),
        (*mode).into(),
        Tag::Who(Box::new(inspected)),
    ];
    out.count(placed.id, (Measure::Inspection, *by, placed.event.on), class, 1);
    let class = vec![(*activity).into(), (*ground).into(), (*organ).into()];
    out.count(placed.id, (Measure::InspectionGround, *by, placed.event.on), class, 1);
}

fn office(out: &mut Out, placed: &Placed, fact: &OfficeFact) {
    let code = |c: &Code| Tag::Code(c.clone());
    let (measure, class) = match fact {
        OfficeFact::ClassHeld { kind, .. } => (Measure::ClassHeld, vec![code(kind)]),
        OfficeFact::Attended { kind, who: attendee, .. } => {
            (Measure::Attendance, vec![code(kind), attendee_tag(attendee, placed)])
        }
        OfficeFact::Nominated { member, course, .. } => {
            (Measure::Nominated, vec![code(course), member_tag(*member)])
        }
        OfficeFact::CourseRegistered { member, course, .. } => {
            (Measure::CourseRegistered, vec![code(course), member_tag(*member)])
        }
        OfficeFact::DocumentIn { kind, .. } => (Measure::DocumentIn, vec![code(kind)]),
        OfficeFact::DocumentOut { kind, .. } => (Measure::DocumentOut, vec![code(kind)]),
        OfficeFact::MeetingHeld { kind, .. } => (Measure::Meeting, vec![code(kind)]),
        OfficeFact::Commended { award, honoured, .. } => {
            (Measure::Commended, vec![code(award), (*honoured).into()])
        }
        OfficeFact::WorkCompleted { occasion, plaque, .. } => {
            (Measure::Work, vec![code(occasion), Tag::Number(u32::from(*plaque))])
        }
        OfficeFact::ControllerAssessed { enterprise, .. } => {
            (Measure::ControllerAssessed, vec![who(Subject::Org(*enterprise))])
        }
        OfficeFact::CommuneRecognized { commune, standard, .. } => {
            (Measure::CommuneRecognized, vec![code(standard), code(commune)])
        }
        _ => return valued(out, placed, fact),
    };
    out.count(placed.id, (measure, fact.org(), placed.event.on), class, 1);
}

/// Office facts whose contribution is a value rather than one instance.
fn valued(out: &mut Out, placed: &Placed, fact: &OfficeFact) {
    let code = |c: &Code| Tag::Code(c.clone());
    match fact {
        OfficeFact::Reviewed { org, instrument, kind, since } => {
            let years = i128::from(placed.event.on.year() - since);
            if years < 0 {
                let detail = format!("issued in {since}, reviewed on {}", placed.event.on);
                out.problem(placed, Rule::Implausible, detail);
                return;
            }
            let class = vec![code(instrument), (*kind).into()];
            out.count(placed.id, (Measure::ReviewYears, *org, placed.event.on), class, years);
        }
        OfficeFact::Donated { org, donor, channel, amount } => {
            let class = vec![code(donor), code(channel), Tag::Number(amount.qualifier.number())];
            let key = (Measure::Donated, *org, placed.event.on);
            out.count(placed.id, key, class, amount.value.units());
        }
        OfficeFact::UnionActivity { org, union, kind, participants, .. } => {
            let class = vec![code(union), code(kind)];
            let key = (Measure::UnionActivity, *org, placed.event.on);
            out.count(placed.id, key, class.clone(), 1);
            let mut class = class;
            class.push(Tag::Number(participants.qualifier.number()));
            let key = (Measure::UnionParticipants, *org, placed.event.on);
            out.count(placed.id, key, class, participants.value.units());
        }
        OfficeFact::PeriodOpened { org, period, cut_off, .. } => {
            open_period(out, placed, *org, *period, *cut_off);
        }
        _ => {}
    }
}

fn open_period(out: &mut Out, placed: &Placed, org: OrgId, period: Period, cut_off: CutOff) {
    let cut_off = cut_off.date();
    if !period.contains(cut_off) {
        let detail = format!("the cut-off day {cut_off} lies outside {period}");
        out.problem(placed, Rule::Implausible, detail);
        return;
    }
    let class = vec![day_tag(period.from())];
    out.count(placed.id, (Measure::CutOff, org, period.to()), class, number_of(cut_off).into());
}

fn attendee_tag(attendee: &Attendee, placed: &Placed) -> Tag {
    match attendee {
        Attendee::Member(member) => member_tag(*member),
        // Persons outside the register are told apart by their own entry only.
        Attendee::Person { .. } => who(Subject::Record(placed.id)),
    }
}

fn member_tag(member: MemberId) -> Tag {
    who(Subject::Member(member))
}

fn who(subject: Subject) -> Tag {
    Tag::Who(Box::new(subject))
}

/// A day as the number yyyymmdd; days before year 0 do not occur.
fn number_of(day: Date) -> u32 {
    day.year().unsigned_abs() * 10_000 + day.month() * 100 + day.day()
}

fn day_tag(day: Date) -> Tag {
    Tag::Number(number_of(day))
}
