//! What can be said against an event before the register is asked: empty names, days outside
//! what is plausible, codes that no list has. All of it at once, each with its way out.

use crate::error::{Refusal, Result};
use crate::model::{
    AuthorityFact, CaseFact, Code, CodeList, ControlFact, Date, DeviceRole, Event, Fact,
    MemberFact, NaturalKey, OfficeFact, OrgFact, Rule, Text, Timestamp, rule,
};
use crate::sorted::Set;
use crate::store::Snapshot;

/// No event of a Party register took effect before the Party's founding, 3 February 1930.
const FIRST_DAY: (i32, u32, u32) = (1930, 2, 3);

/// Days an effective date may lie ahead of the clock: decisions are dated ahead, but not by years.
const DAYS_AHEAD_MAX: i32 = 732;

/// The codes known so far: asked for once, then remembered.
#[derive(Default)]
pub(super) struct Codes {
    known: Set<(CodeList, Code)>,
}

impl Codes {
    fn knows(&mut self, snapshot: &Snapshot, list: CodeList, code: &Code) -> Result<bool> {
        if rule::standard_label(list, code.as_str()).is_some()
            || self.known.contains(&(list, code.clone()))
        {
            return Ok(true);
        }
        let listed = !snapshot.key_holders(&NaturalKey::Listed(list, code.clone()))?.is_empty();
        if listed {
            self.known.insert((list, code.clone()));
        }
        Ok(listed)
    }

    /// Learns a code that the batch itself lists.
    fn learn(&mut self, event: &Event) {
        match &event.fact {
            Fact::Control(ControlFact::CodeListed { list, code, .. }) => {
                self.known.insert((*list, code.clone()));
            }
            Fact::Control(ControlFact::IndicatorListed { code, .. }) => {
                self.known.insert((CodeList::Indicator, code.clone()));
            }
            _ => {}
        }
    }
}

/// Everything that stands against an event in itself; empty when nothing does.
pub(super) fn check(
    event: &Event,
    (index, now): (usize, Timestamp),
    snapshot: &Snapshot,
    codes: &mut Codes,
) -> Result<Vec<Refusal>> {
    let mut against = Vec::new();
    let mut refuse = |rule: Rule, detail: String| {
        against.push(Refusal { index, entry: String::new(), rule: rule.code().to_owned(), detail });
    };
    if let Err(detail) = plausible(event.on, now) {
        refuse(Rule::Implausible, format!("the effective day {detail}"));
    }
    if let Some(Err(detail)) = event.paper.as_ref().map(|p| plausible(p.decided, now)) {
        refuse(Rule::Implausible, format!("the day of the decision {detail}"));
    }
    for (what, text) in texts(event) {
        if text.is_empty() {
            refuse(Rule::Implausible, format!("{what} is empty; write it out"));
        }
    }
    for (list, code) in listed_codes(event) {
        if !codes.knows(snapshot, list, code)? {
            let detail = format!(
                "'{code}' is not in the list {list:?}; list it first with its Vietnamese term"
            );
            refuse(Rule::UnknownCode, detail);
        }
    }
    if let Fact::Authority(AuthorityFact::Granted {
        role: DeviceRole::Admin, scope: Some(_), ..
    }) = &event.fact
    {
        let detail = "an administrator is one of the whole register; grant an office instead";
        refuse(Rule::Implausible, detail.to_owned());
    }
    if against.is_empty() {
        codes.learn(event);
    }
    Ok(against)
}

fn plausible(day: Date, now: Timestamp) -> Result<(), String> {
    if (day.year(), day.month(), day.day()) < FIRST_DAY {
        return Err(format!("{day} lies before 03/02/1930; check the year"));
    }
    let last = now.to_date().add_days(DAYS_AHEAD_MAX);
    if day > last {
        return Err(format!("{day} lies after {last}, two years from now; check the year"));
    }
    Ok(())
}

/// Texts that must not be empty, with what they are.
fn texts(event: &Event) -> Vec<(&'static str, &Text)> {
    match &event.fact {
        Fact::Org(OrgFact::Renamed { name, .. }) => vec![("the name", name)],
        Fact::Org(OrgFact::Surveyed { unit, .. }) => vec![("the unit's name", unit)],
        Fact::Org(fact) => fact.founding().map(|f| ("the name", &f.name)).into_iter().collect(),
        Fact::Member(MemberFact::ProfileChanged { person, .. }) => {
            vec![("the member's name", &person.name)]
        }
        Fact::Member(fact) => {
            fact.founds().map(|p| ("the member's name", &p.name)).into_iter().collect()
        }
        Fact::Office(OfficeFact::Commended { name, .. }) => vec![("the name commended", name)],
        Fact::Control(ControlFact::Void { reason, .. } | ControlFact::Ruling { reason, .. }) => {
            vec![("the reason", reason)]
        }
        Fact::Control(
            ControlFact::CodeListed { label, .. } | ControlFact::IndicatorListed { label, .. },
        ) => vec![("the Vietnamese term", label)],
        Fact::Authority(AuthorityFact::Granted { label, .. }) => {
            vec![("who has the device", label)]
        }
        Fact::Authority(
            AuthorityFact::Revoked { reason, .. } | AuthorityFact::ForkSettled { reason, .. },
        ) => vec![("the reason", reason)],
        _ => Vec::new(),
    }
}

/// Codes an event uses, with the lists they must stand in.
fn listed_codes(event: &Event) -> Vec<(CodeList, &Code)> {
    match &event.fact {
        Fact::Org(fact) => org_codes(fact),
        Fact::Member(fact) => member_codes(fact),
        Fact::Case(CaseFact::Opened { content, .. }) => vec![(CodeList::Violation, content)],
        // Contents of inspections follow the yearly programme, which no list can foresee.
        Fact::Case(_) | Fact::Control(_) | Fact::Authority(_) => Vec::new(),
        Fact::Office(fact) => office_codes(fact),
    }
}

fn org_codes(fact: &OrgFact) -> Vec<(CodeList, &Code)> {
    match fact {
        OrgFact::TitleAwarded { title, .. } | OrgFact::TitleWithdrawn { title, .. } => {
            vec![(CodeList::Award, title)]
        }
        OrgFact::SponsorshipAssigned { commune, .. }
        | OrgFact::SponsorshipEnded { commune, .. } => vec![(CodeList::Place, commune)],
        _ => fact.founding().map_or_else(Vec::new, |founding| {
            let sector = founding.sector.iter().map(|code| (CodeList::Other, code));
            sector.chain(founding.place.iter().map(|code| (CodeList::Place, code))).collect()
        }),
    }
}

fn member_codes(fact: &MemberFact) -> Vec<(CodeList, &Code)> {
    match fact {
        MemberFact::Disciplined(d) => {
            d.contents.iter().map(|code| (CodeList::Violation, code)).collect()
        }
        MemberFact::DelegateElected { congress, .. } => vec![(CodeList::Other, congress)],
        MemberFact::Assessed { purpose, .. } => vec![(CodeList::Purpose, purpose)],
        _ => Vec::new(),
    }
}

fn office_codes(fact: &OfficeFact) -> Vec<(CodeList, &Code)> {
    match fact {
        OfficeFact::ClassHeld { kind, .. } | OfficeFact::Attended { kind, .. } => {
            vec![(CodeList::Class, kind)]
        }
        OfficeFact::Nominated { course, .. } | OfficeFact::CourseRegistered { course, .. } => {
            vec![(CodeList::Class, course)]
        }
        OfficeFact::DocumentIn { kind, .. } | OfficeFact::DocumentOut { kind, .. } => {
            vec![(CodeList::Document, kind)]
        }
        OfficeFact::MeetingHeld { kind, .. } => vec![(CodeList::Other, kind)],
        OfficeFact::Commended { award, .. } => vec![(CodeList::Award, award)],
        OfficeFact::WorkCompleted { occasion, .. } => vec![(CodeList::Other, occasion)],
        OfficeFact::UnionActivity { union, kind, .. } => {
            vec![(CodeList::Other, union), (CodeList::Other, kind)]
        }
        OfficeFact::Reviewed { instrument, .. } => vec![(CodeList::Other, instrument)],
        OfficeFact::CommuneRecognized { commune, standard, .. } => {
            vec![(CodeList::Place, commune), (CodeList::Other, standard)]
        }
        OfficeFact::Donated { donor, channel, .. } => {
            vec![(CodeList::Donation, donor), (CodeList::Donation, channel)]
        }
        OfficeFact::Value(value) => vec![(CodeList::Indicator, &value.indicator)],
        OfficeFact::ControllerAssessed { .. }
        | OfficeFact::PeriodOpened { .. }
        | OfficeFact::Submitted { .. } => Vec::new(),
    }
}
