//! Events: dated facts in the field's own terms, with their paper basis.

use super::{
    Admission, Attendee, AuthorityFact, CaseFact, CaseId, Code, Date, Discipline, EntryId,
    IndicatorValue, Inspected, Kind, MemberFact, MemberId, OfficeFact, OrgFact, OrgId, Subject,
    Text,
};
use serde::{Deserialize, Serialize};

/// The paper an event rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// The day the decision was signed.
    pub decided: Date,
    /// Its number, as `12-QĐ/ĐUK`.
    pub number: Option<Text>,
    /// Who issued it.
    pub issuer: Option<Text>,
}

/// Control over earlier entries: the log itself is never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ControlFact {
    /// The entry counts no more.
    Void {
        /// The entry.
        target: EntryId,
        /// Why.
        reason: Text,
    },
    /// A contradiction is settled: the entries named count no more.
    Ruling {
        /// The entry that stands.
        keep: EntryId,
        /// The entries that do not.
        against: Vec<EntryId>,
        /// Why.
        reason: Text,
    },
    /// An indicator that units report because it has no events beneath it.
    IndicatorListed {
        /// The code.
        code: Code,
        /// The Vietnamese term.
        label: Text,
        /// Stock, flow or cumulative: how reported values are put together.
        kind: Kind,
        /// Unit of count.
        unit: Text,
    },
    /// A code of the office's own lists, so that kinds, contents and places carry a meaning;
    /// dated, never edited.
    CodeListed {
        /// The list.
        list: CodeList,
        /// The code.
        code: Code,
        /// The Vietnamese term.
        label: Text,
    },
}

/// The lists a code can stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum CodeList {
    /// Reported indicators.
    Indicator,
    /// Contents of violations.
    Violation,
    /// Kinds of documents.
    Document,
    /// Kinds of classes and courses.
    Class,
    /// Awards, movements, titles.
    Award,
    /// Places, communes.
    Place,
    /// Purposes of assessments.
    Purpose,
    /// Donors and channels of donations.
    Donation,
    /// Anything else: occasions, instruments, meetings, sectors.
    Other,
}

/// One dated fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// About an organization.
    Org(OrgFact),
    /// About a member.
    Member(MemberFact),
    /// About discipline cases, inspection and supervision.
    Case(CaseFact),
    /// About the office's work, and reported values.
    Office(OfficeFact),
    /// About earlier entries.
    Control(ControlFact),
    /// About who may write and read.
    Authority(AuthorityFact),
}

/// A dated fact with its basis: what a user records.
///
/// ```
/// use sobo::model::{Date, Event, MemberFact, MemberId, EntryId, StreamId};
/// let member = MemberId(EntryId { stream: StreamId([0; 16]), seq: 1 });
/// let day = Date::from_ymd(2020, 5, 19).unwrap();
/// let event = Event::new(day, MemberFact::Died { member });
/// assert_eq!(event.on, day);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The day the fact took effect (Asia/Ho_Chi_Minh; no clock time).
    pub on: Date,
    /// What happened.
    pub fact: Fact,
    /// The paper it rests on.
    pub paper: Option<Paper>,
    /// The entry this one takes the place of, with the reason.
    pub supersedes: Option<(EntryId, Text)>,
}

macro_rules! fact_from {
    ($($sort:ident($inner:ident))*) => {
        $(impl From<$inner> for Fact {
            fn from(fact: $inner) -> Self {
                Self::$sort(fact)
            }
        })*
    };
}

/// As [`MemberFact::Admitted`].
impl From<Admission> for Fact {
    fn from(admission: Admission) -> Self {
        Self::Member(MemberFact::Admitted(admission))
    }
}

/// As [`MemberFact::Disciplined`].
impl From<Discipline> for Fact {
    fn from(discipline: Discipline) -> Self {
        Self::Member(MemberFact::Disciplined(discipline))
    }
}

/// As [`OfficeFact::Value`].
impl From<IndicatorValue> for Fact {
    fn from(value: IndicatorValue) -> Self {
        Self::Office(OfficeFact::Value(value))
    }
}

fact_from!(
    Org(OrgFact) Member(MemberFact) Case(CaseFact) Office(OfficeFact) Control(ControlFact)
    Authority(AuthorityFact)
);

impl Event {
    /// An event without a paper.
    ///
    /// # Example: any fact, or what stands for one
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { an, east, .. } = doc::small()?;
    /// let died = Event::new("10/11/2020".parse()?, MemberFact::Died { member: an });
    /// let admission = Admission::new(Person::new("Lê Sơn".parse()?), east);
    /// let admitted = Event::new("03/02/2020".parse()?, admission.clone());
    /// assert_eq!(admitted.fact, Fact::Member(MemberFact::Admitted(admission)));
    /// assert_eq!((died.paper, died.supersedes), (None, None));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn new(on: Date, fact: impl Into<Fact>) -> Self {
        Self { on, fact: fact.into(), paper: None, supersedes: None }
    }

    /// The same event resting on a decision signed on a day.
    ///
    /// # Example: signed later than effective
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { an, .. } = doc::small()?;
    /// let recognized = MemberFact::Recognized { member: an };
    /// let event = Event::new("20/12/2020".parse()?, recognized).decided("15/01/2021".parse()?);
    /// assert_eq!(event.decision_day().to_string(), "15/01/2021");
    /// # Ok::<(), sobo::Error>(())
    /// ```
    #[must_use]
    pub fn decided(mut self, day: Date) -> Self {
        self.paper = Some(Paper { decided: day, number: None, issuer: None });
        self
    }

    /// The same event taking the place of an earlier entry.
    ///
    /// # Example: a name misspelt
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, base, east, mai, .. } = doc::small()?;
    /// let admission = Admission::new(Person::new("Trần Thị Mơ".parse()?), east);
    /// let again = Event::new("19/05/2020".parse()?, admission);
    /// db.record(Scope::Unit(base), again.superseding(mai.0, "sai tên".parse()?))?;
    /// // A corrected founding keeps the id of the first one.
    /// assert_eq!(db.read()?.member(mai, Date::MAX)?.person.name.as_str(), "Trần Thị Mơ");
    /// # Ok::<(), sobo::Error>(())
    /// ```
    #[must_use]
    pub fn superseding(mut self, target: EntryId, reason: Text) -> Self {
        self.supersedes = Some((target, reason));
        self
    }

    /// The entries that count no more because of this event.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { mai, .. } = doc::small()?;
    /// let void = ControlFact::Void { target: mai.0, reason: "nhầm".parse()? };
    /// assert_eq!(Event::new("30/12/2020".parse()?, void).retracts(), [mai.0]);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn retracts(&self) -> Vec<EntryId> {
        let mut targets: Vec<EntryId> = self.supersedes.iter().map(|(id, _)| *id).collect();
        match &self.fact {
            Fact::Control(ControlFact::Void { target, .. }) => targets.push(*target),
            Fact::Control(ControlFact::Ruling { against, .. }) => targets.extend(against),
            _ => {}
        }
        targets
    }

    /// The subjects whose timelines this event stands in. A founding event founds its own entity,
    /// unless it supersedes an earlier founding: then it stands in the timeline of that one
    /// (see [`Event::refounds`]).
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { an, east, .. } = doc::small()?;
    /// use sobo::model::Subject;
    ///
    /// let died = Event::new("10/11/2020".parse()?, MemberFact::Died { member: an });
    /// assert_eq!(died.subjects(east.0), [Subject::Member(an)]);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn subjects(&self, own: EntryId) -> Vec<Subject> {
        let founder = self.refounds().unwrap_or(own);
        match &self.fact {
            Fact::Org(OrgFact::Surveyed { .. }) => vec![Subject::Record(own)],
            Fact::Org(fact) if fact.founding().is_some() => vec![Subject::Org(OrgId(founder))],
            Fact::Org(fact) => org_subjects(fact),
            Fact::Member(fact) if fact.founds().is_some() => {
                vec![Subject::Member(MemberId(founder))]
            }
            Fact::Member(fact) => fact.members().into_iter().map(Subject::Member).collect(),
            Fact::Case(CaseFact::Opened { .. } | CaseFact::LetterReceived { .. }) => {
                vec![Subject::Case(CaseId(founder))]
            }
            Fact::Case(CaseFact::Settled { case, .. } | CaseFact::LetterClosed { case, .. }) => {
                vec![Subject::Case(*case)]
            }
            Fact::Office(OfficeFact::Value(v)) => {
                vec![Subject::Cell(v.indicator.clone(), v.org, v.period)]
            }
            Fact::Office(OfficeFact::Submitted { org, period }) => {
                vec![Subject::Submission(*org, *period)]
            }
            Fact::Case(_) | Fact::Office(_) => vec![Subject::Record(own)],
            Fact::Control(ControlFact::CodeListed { .. } | ControlFact::IndicatorListed { .. }) => {
                vec![Subject::Record(own)]
            }
            Fact::Control(_) => Vec::new(),
            Fact::Authority(_) => vec![Subject::Record(own)],
        }
    }

    /// The same one by one, without a list for what most events are.
    pub(crate) fn each_subject(&self, own: EntryId, f: &mut dyn FnMut(Subject)) {
        match &self.fact {
            Fact::Member(fact) if fact.founds().is_none() => {
                fact.each_member().map(Subject::Member).for_each(f);
            }
            _ => self.subjects(own).into_iter().for_each(f),
        }
    }

    /// Whether the event, as the entry with this id, founds the subject; never for one that takes
    /// the place of an earlier founding.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::{Code, Date, EntryId, Event, Founding, OrgFact, OrgKind, StreamId, Subject, Text};
    ///
    /// let founding = Founding::new(Text::parse("Chi bộ 1")?, OrgKind::BaseCell, Code::parse("cb1")?);
    /// let event = Event::new(Date::from_ymd(2020, 5, 19)?, OrgFact::Founded(founding));
    /// let own = EntryId { stream: StreamId([7; 16]), seq: 1 };
    /// assert!(event.founds(own, &Subject::Org(own.into())));
    /// assert!(!event.founds(own, &Subject::Member(own.into())));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn founds(&self, own: EntryId, subject: &Subject) -> bool {
        self.supersedes.is_none()
            && match (subject, &self.fact) {
                (Subject::Org(id), Fact::Org(fact)) => {
                    id.0 == own
                        && fact.founding().is_some()
                        && !matches!(fact, OrgFact::Surveyed { .. })
                }
                (Subject::Member(id), Fact::Member(fact)) => id.0 == own && fact.founds().is_some(),
                (Subject::Case(id), Fact::Case(_)) => id.0 == own && self.is_case_opening(),
                _ => false,
            }
    }

    /// The entry whose place a founding event takes, where it supersedes one: the corrected entity
    /// keeps its id, so that nothing that names it has to be touched.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { mai, east, .. } = doc::small()?;
    /// let admission = Admission::new(Person::new("Trần Thị Mơ".parse()?), east);
    /// let event = Event::new("19/05/2020".parse()?, admission);
    /// assert_eq!(event.refounds(), None);
    /// assert_eq!(event.superseding(mai.0, "sai tên".parse()?).refounds(), Some(mai.0));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn refounds(&self) -> Option<EntryId> {
        let founds = match &self.fact {
            Fact::Org(fact) => fact.founding().is_some(),
            Fact::Member(fact) => fact.founds().is_some(),
            Fact::Case(_) => self.is_case_opening(),
            _ => false,
        };
        self.supersedes.as_ref().filter(|_| founds).map(|(id, _)| *id)
    }

    /// Whether the event opens a case: a violation or a letter.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { mai, east, .. } = doc::small()?;
    /// let opened = CaseFact::Opened { member: mai, org: east, content: "population_policy".parse()? };
    /// assert!(Event::new("19/10/2020".parse()?, opened).is_case_opening());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn is_case_opening(&self) -> bool {
        matches!(self.fact, Fact::Case(CaseFact::Opened { .. } | CaseFact::LetterReceived { .. }))
    }

    /// Everything the event refers to that must be founded in the register already.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { mai, west, .. } = doc::small()?;
    /// use sobo::model::Subject;
    ///
    /// let left = Event::new("01/10/2020".parse()?, MemberFact::Left { member: mai, to: west });
    /// assert_eq!(left.references(), [Subject::Org(west), Subject::Member(mai)]);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn references(&self) -> Vec<Subject> {
        let mut refs = match &self.fact {
            Fact::Org(fact) => org_references(fact),
            Fact::Member(fact) => member_references(fact),
            Fact::Case(fact) => case_references(fact),
            Fact::Office(fact) => office_references(fact),
            Fact::Control(_) => Vec::new(),
            Fact::Authority(AuthorityFact::Granted { scope, .. }) => {
                scope.iter().map(|org| Subject::Org(*org)).collect()
            }
            Fact::Authority(_) => Vec::new(),
        };
        refs.sort_unstable();
        refs.dedup();
        refs
    }

    /// The day the decision was signed, or the effective day where no paper is given.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { an, .. } = doc::small()?;
    /// let died = Event::new("10/11/2020".parse()?, MemberFact::Died { member: an });
    /// assert_eq!(died.decision_day(), died.on);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn decision_day(&self) -> Date {
        self.paper.as_ref().map_or(self.on, |p| p.decided)
    }
}

fn org_references(fact: &OrgFact) -> Vec<Subject> {
    let mut refs: Vec<Subject> = fact.orgs().into_iter().map(Subject::Org).collect();
    match fact {
        OrgFact::Split { members, .. } => {
            refs.extend(members.iter().map(|(member, _)| Subject::Member(*member)));
        }
        OrgFact::Reparented { parent, .. } => refs.push(Subject::Org(*parent)),
        OrgFact::Disciplined { by, .. } => refs.push(Subject::Org(*by)),
        _ => {}
    }
    refs.extend(fact.founding().and_then(|f| f.parent).map(Subject::Org));
    refs
}

fn member_references(fact: &MemberFact) -> Vec<Subject> {
    let members = fact.members().into_iter().map(Subject::Member);
    members.chain(fact.orgs().into_iter().map(Subject::Org)).collect()
}

fn case_references(fact: &CaseFact) -> Vec<Subject> {
    match fact {
        CaseFact::Inspected { by, subject, .. } => vec![
            Subject::Org(*by),
            match subject {
                Inspected::Org(org) | Inspected::Commission(org) => Subject::Org(*org),
                Inspected::Member { member, .. } => Subject::Member(*member),
            },
        ],
        CaseFact::Opened { member, org, .. } => {
            vec![Subject::Member(*member), Subject::Org(*org)]
        }
        CaseFact::Settled { case, .. } | CaseFact::LetterClosed { case, .. } => {
            vec![Subject::Case(*case)]
        }
        CaseFact::LetterReceived { org, same_as, .. } => {
            let same = same_as.iter().map(|case| Subject::Case(*case));
            same.chain([Subject::Org(*org)]).collect()
        }
    }
}

fn office_references(fact: &OfficeFact) -> Vec<Subject> {
    let mut refs = vec![Subject::Org(fact.org())];
    match fact {
        OfficeFact::Attended { class, who, .. } => {
            refs.push(Subject::Record(class.0));
            refs.push(match who {
                Attendee::Member(member) => Subject::Member(*member),
                Attendee::Person { org, .. } => Subject::Org(*org),
            });
        }
        OfficeFact::Nominated { member, .. } | OfficeFact::CourseRegistered { member, .. } => {
            refs.push(Subject::Member(*member));
        }
        OfficeFact::Commended { member: Some(member), .. } => {
            refs.push(Subject::Member(*member));
        }
        OfficeFact::ControllerAssessed { enterprise, .. } => {
            refs.push(Subject::Org(*enterprise));
        }
        _ => {}
    }
    refs
}

fn org_subjects(fact: &OrgFact) -> Vec<Subject> {
    let mut subjects: Vec<Subject> = fact.orgs().into_iter().map(Subject::Org).collect();
    if let OrgFact::Split { members, .. } = fact {
        subjects.extend(members.iter().map(|(member, _)| Subject::Member(*member)));
    }
    subjects
}
