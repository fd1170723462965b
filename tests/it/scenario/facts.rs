//! Facts of a scenario as facts of the library.

use super::play::Keys;
use super::{FactData, Names};
use sobo::Scope;
use sobo::model::{
    Attendee, CaseFact, Code, Discipline, Fact, Ground, IndicatorValue, Inspected, MemberFact,
    MemberId, Mode, OfficeFact, OrgFact, OrgId, Quantity, Reported, Term, Text,
};

impl Keys {
    /// Facts that need no bookkeeping, each with the stream it is recorded in.
    pub(super) fn facts(&self, data: &FactData) -> Vec<(Scope, Fact)> {
        let members = |who: &Names, fact: &dyn Fn(MemberId) -> MemberFact| {
            let ids = who.0.iter().map(|name| self.member(name));
            ids.map(|id| (self.stream(id), fact(id).into())).collect()
        };
        match data {
            FactData::Recognized { who } => {
                members(who, &|member| MemberFact::Recognized { member })
            }
            FactData::TransferredOut { who, to } => {
                members(who, &|member| MemberFact::TransferredOut { member, to: to.clone() })
            }
            FactData::StruckOff { who, ground } => {
                members(who, &|member| MemberFact::StruckOff { member, ground: *ground })
            }
            FactData::Exited { who } => members(who, &|member| MemberFact::Exited { member }),
            FactData::Died { who } => members(who, &|member| MemberFact::Died { member }),
            FactData::Disciplined { who, form, by, organ, contents } => members(who, &|member| {
                let (by, contents) = (self.org(by), contents.clone());
                let (form, organ) = (*form, *organ);
                MemberFact::Disciplined(Discipline { member, form, by, organ, contents })
            }),
            FactData::ActivityBegan { who, kind } => members(who, &|member| {
                MemberFact::ActivityBegan { member, kind: *kind, note: None }
            }),
            FactData::MemberRated { who, year, grade } => members(who, &|member| {
                MemberFact::Rated { member, year: *year, grade: *grade, reason: None }
            }),
            other => self.org_facts(other).into_iter().map(|f| (Scope::Root, f)).collect(),
        }
    }

    fn org_facts(&self, data: &FactData) -> Vec<Fact> {
        let orgs = |codes: &Names, fact: &dyn Fn(OrgId) -> OrgFact| {
            codes.0.iter().map(|code| fact(self.org(code)).into()).collect()
        };
        match data {
            FactData::Founded { codes, kind, under } => {
                let founding = |code: &String| self.founding(code, *kind, Some(under));
                codes.0.iter().map(|code| OrgFact::Founded(founding(code)).into()).collect()
            }
            FactData::KindChanged { orgs: codes, kind } => {
                orgs(codes, &|org| OrgFact::KindChanged { org, kind: *kind })
            }
            FactData::Reparented { orgs: codes, under } => {
                let parent = self.org(under);
                orgs(codes, &|org| OrgFact::Reparented { org, parent })
            }
            FactData::Merged { orgs, into } => {
                let (sources, into) = (self.orgs(orgs), self.org(into));
                vec![OrgFact::Merged { sources, into }.into()]
            }
            FactData::Split { org, ends, who, to } => {
                let to = self.org(to);
                let members = who.0.iter().map(|name| (self.member(name), to)).collect();
                vec![OrgFact::Split { org: self.org(org), ends: *ends, members }.into()]
            }
            other => self.ends_and_outcomes(other),
        }
    }

    fn ends_and_outcomes(&self, data: &FactData) -> Vec<Fact> {
        let orgs = |codes: &Names, fact: &dyn Fn(OrgId) -> OrgFact| {
            codes.0.iter().map(|code| fact(self.org(code)).into()).collect()
        };
        match data {
            FactData::HandedOver { orgs: codes, to, members } => {
                orgs(codes, &|org| OrgFact::HandedOver { org, to: to.clone(), members: *members })
            }
            FactData::Dissolved { orgs: codes } => orgs(codes, &|org| OrgFact::Dissolved { org }),
            FactData::OrgRated { orgs: codes, year, grade } => {
                orgs(codes, &|org| OrgFact::Rated { org, year: *year, grade: *grade, reason: None })
            }
            FactData::CongressHeld { orgs: codes, ordinal } => orgs(codes, &|org| {
                let term = Term::new(2020, 2025).unwrap();
                OrgFact::CongressHeld { org, term, ordinal: *ordinal }
            }),
            other => self.office_facts(other),
        }
    }

    fn office_facts(&self, data: &FactData) -> Vec<Fact> {
        match data {
            FactData::Submitted { orgs, period } => {
                let submitted = |org| OfficeFact::Submitted { org, period: period.0 };
                self.orgs(orgs).into_iter().map(|org| submitted(org).into()).collect()
            }
            FactData::ClassHeld { class, org, kind } => {
                let (org, kind, title) = (self.org(org), kind.clone(), Text::parse(class).unwrap());
                vec![OfficeFact::ClassHeld { org, kind, title }.into()]
            }
            FactData::Attended { who, class, org, kind } => {
                let class = *self.classes.get(class).unwrap();
                let attended = |name: &String| {
                    let who = Attendee::Member(self.member(name));
                    OfficeFact::Attended { class, kind: kind.clone(), org: self.org(org), who }
                };
                who.0.iter().map(|name| attended(name).into()).collect()
            }
            FactData::Inspected { activity, by, organ, org } => vec![
                CaseFact::Inspected {
                    activity: *activity,
                    by: self.org(by),
                    organ: *organ,
                    ground: Ground::Article30,
                    mode: Mode::Regular,
                    subject: Inspected::Org(self.org(org)),
                    contents: Vec::new(),
                    conclusion: None,
                }
                .into(),
            ],
            other => self.cells(other),
        }
    }

    fn cells(&self, data: &FactData) -> Vec<Fact> {
        let cells = |indicator: &Code, orgs: &Names, period, value: Reported| -> Vec<Fact> {
            let cell = |code: &String| {
                let (indicator, value) = (indicator.clone(), value.clone());
                let (plan, previous, source) = (None, None, None);
                let org = self.org(code);
                let cell = IndicatorValue { indicator, org, period, value, plan, previous, source };
                OfficeFact::Value(cell).into()
            };
            orgs.0.iter().map(cell).collect()
        };
        match data {
            FactData::Value { indicator, orgs, period, n } => {
                cells(indicator, orgs, period.0, Reported::Value(Quantity::exact(*n)))
            }
            FactData::Values { org, period, n } => {
                let one = Names(vec![org.clone()]);
                let value = |n: &i64| Reported::Value(Quantity::exact(*n));
                n.iter().flat_map(|(code, n)| cells(code, &one, period.0, value(n))).collect()
            }
            FactData::Nothing { indicator, orgs, period } => {
                cells(indicator, orgs, period.0, Reported::Nothing)
            }
            _ => unreachable!("the facts of members and organizations are made elsewhere"),
        }
    }
}
