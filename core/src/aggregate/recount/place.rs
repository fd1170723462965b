//! An organization's life, told from the entries.

use super::{Happening, History, Span, Version};
use crate::model::{
    Class, Code, Date, EntryId, Fact, Founding, Measure, OrgFact, OrgForm, OrgId, OrgKind, Placed,
    Subject, Tag, Term,
};
use crate::sorted::{Map, Set};

struct Life<'h> {
    me: OrgId,
    history: &'h mut History,
    kind: OrgKind,
    parent: Option<OrgId>,
    ended: bool,
    gone: bool,
    /// What holds, since when.
    holds: Vec<(Measure, Class, Date)>,
    /// Outcomes of terms that are recorded: measure, first year, post.
    recorded: Set<(Measure, i32, u32)>,
    verdicts: Map<i32, EntryId>,
}

/// Tells an organization's life into the history.
pub(super) fn replay(me: OrgId, timeline: &[Placed], history: &mut History) {
    let mut by_recording: Vec<&Placed> = timeline.iter().collect();
    by_recording.sort_by_key(|p| (p.recorded, p.id));
    let Some((founder, founding)) = by_recording.iter().find_map(|p| founding(p).map(|f| (*p, f)))
    else {
        return;
    };
    let mut verdicts = Map::new();
    for placed in &by_recording {
        if let Fact::Org(OrgFact::Rated { year, .. }) = &placed.event.fact {
            verdicts.entry(*year).or_insert(placed.id);
        }
    }
    let mut order = by_recording;
    order.retain(|p| {
        p.event.on >= founder.event.on && (p.id == founder.id || self::founding(p).is_none())
    });
    order.sort_by_key(|p| (p.event.on, turn(p), p.recorded, p.id));
    let mut life = Life {
        me,
        history,
        kind: founding.kind,
        parent: founding.parent,
        ended: false,
        gone: false,
        holds: Vec::new(),
        recorded: Set::new(),
        verdicts,
    };
    for placed in order {
        if let (Fact::Org(fact), false) = (&placed.event.fact, life.ended) {
            life.live(placed, fact);
        }
    }
    for (measure, class, since) in std::mem::take(&mut life.holds) {
        life.held(measure, class, (since, None));
    }
}

fn founding(placed: &Placed) -> Option<&Founding> {
    match &placed.event.fact {
        Fact::Org(
            OrgFact::Founded(f) | OrgFact::Registered(f) | OrgFact::Received { founding: f, .. },
        ) => Some(f),
        _ => None,
    }
}

/// On one day an organization is founded, renamed or changed, holds its congress, fails to elect,
/// elects, does everything else, is placed elsewhere, is split, ends: in this order.
fn turn(placed: &Placed) -> u8 {
    use OrgFact as O;
    let Fact::Org(fact) = &placed.event.fact else {
        return 50;
    };
    match fact {
        O::Founded(_) | O::Received { .. } | O::Registered(_) => 0,
        O::Renamed { .. } | O::KindChanged { .. } => 10,
        O::CongressHeld { .. } => 20,
        O::CommitteePending { .. } => 30,
        O::CommitteeElected { .. } => 40,
        O::Reparented { .. } => 60,
        O::Split { .. } => 70,
        O::Merged { .. }
        | O::HandedOver { .. }
        | O::Dissolved { .. }
        | O::Disciplined { form: OrgForm::Disbanding, .. } => 80,
        _ => 50,
    }
}

fn year(term: Term) -> Tag {
    Tag::Number(term.from_year().unsigned_abs())
}

impl Life<'_> {
    fn happened(&mut self, measure: Measure, org: OrgId, day: Date, class: Class) {
        let subject = Subject::Org(self.me);
        self.history.happenings.push(Happening { measure, org, class, subject, day, n: 1 });
    }

    fn here(&mut self, measure: Measure, day: Date, class: Class) {
        self.happened(measure, self.me, day, class);
    }

    fn held(&mut self, measure: Measure, class: Class, (from, until): (Date, Option<Date>)) {
        let (org, subject) = (self.me, Subject::Org(self.me));
        self.history.spans.push(Span { measure, org, class, subject, from, until });
    }

    fn place(&self, measure: Measure, class: &Class) -> Option<usize> {
        self.holds.iter().position(|(m, c, _)| (*m, c) == (measure, class))
    }

    /// Whether it held before; now it does in any case.
    fn begin(&mut self, measure: Measure, class: Class, day: Date) -> bool {
        let held = self.place(measure, &class).is_some();
        if !held {
            self.holds.push((measure, class, day));
        }
        held
    }

    fn finish(&mut self, measure: Measure, class: &Class, day: Date) {
        if let Some(i) = self.place(measure, class) {
            let (measure, class, since) = self.holds.remove(i);
            self.held(measure, class, (since, Some(day)));
        }
    }

    fn becomes(&mut self, day: Date) {
        let (kind, parent, gone) = (self.kind, self.parent, self.gone);
        let version = Version { from: day, kind, parent, gone };
        let versions = self.history.versions.entry(self.me).or_default();
        versions.retain(|v| v.from != day);
        versions.push(version);
    }

    fn end(&mut self, day: Date) {
        self.ended = true;
        self.becomes(day);
        for (measure, class, since) in std::mem::take(&mut self.holds) {
            self.held(measure, class, (since, Some(day)));
        }
    }

    fn live(&mut self, placed: &Placed, fact: &OrgFact) {
        let day = placed.event.on;
        match fact {
            OrgFact::Founded(founding)
            | OrgFact::Registered(founding)
            | OrgFact::Received { founding, .. } => self.found(fact, founding, day),
            OrgFact::Renamed { .. } => {
                self.becomes(day);
                self.here(Measure::OrgRenamed, day, Vec::new());
            }
            OrgFact::KindChanged { kind, .. } if *kind != self.kind => {
                let old = std::mem::replace(&mut self.kind, *kind);
                self.becomes(day);
                self.finish(Measure::Organizations, &vec![old.into()], day);
                self.begin(Measure::Organizations, vec![(*kind).into()], day);
                self.here(Measure::OrgKindChanged, day, vec![old.into(), (*kind).into()]);
            }
            OrgFact::Reparented { parent: new, .. } => {
                if let Some(old) = self.parent.filter(|old| old != new && *new != self.me) {
                    self.parent = Some(*new);
                    self.becomes(day);
                    self.here(Measure::OrgReparented, day, vec![Tag::Org(old), Tag::Org(*new)]);
                }
            }
            OrgFact::Rated { year, grade, .. } => {
                if let (Ok(last), true) =
                    (Date::from_ymd(*year, 12, 31), self.verdicts.get(year) == Some(&placed.id))
                {
                    self.here(Measure::OrgRated, last, vec![(*grade).into()]);
                }
            }
            OrgFact::Disciplined { form, .. } => {
                self.here(Measure::OrgDisciplined, day, vec![(*form).into()]);
                if *form == OrgForm::Disbanding {
                    self.here(Measure::OrgDissolved, day, vec![self.kind.into()]);
                    self.end(day);
                }
            }
            _ => self.ends(fact, day),
        }
    }

    /// What ends an organization, wholly or for this register.
    fn ends(&mut self, fact: &OrgFact, day: Date) {
        let who = || Tag::Who(Box::new(Subject::Org(self.me)));
        match fact {
            OrgFact::Merged { sources, into } if sources.contains(&self.me) => {
                if let Some(parent) = self.parent.filter(|_| *into != self.me) {
                    let class = vec![self.kind.into(), who()];
                    self.happened(Measure::OrgMerged, parent, day, class);
                    self.parent = Some(*into);
                    self.gone = true;
                    self.end(day);
                }
            }
            OrgFact::HandedOver { .. } => {
                if let Some(parent) = self.parent {
                    let class = vec![self.kind.into(), who()];
                    self.happened(Measure::OrgHandedOver, parent, day, class);
                    self.parent = None;
                    self.gone = true;
                    self.end(day);
                }
            }
            OrgFact::Split { org, ends: true, .. } if *org == self.me => {
                self.here(Measure::OrgSplit, day, vec![self.kind.into()]);
                self.end(day);
            }
            OrgFact::Dissolved { .. } => {
                self.here(Measure::OrgDissolved, day, vec![self.kind.into()]);
                self.end(day);
            }
            _ => self.work(fact, day),
        }
    }

    fn found(&mut self, fact: &OrgFact, founding: &Founding, day: Date) {
        self.becomes(day);
        let class: Class = vec![self.kind.into()];
        self.begin(Measure::Organizations, class.clone(), day);
        if let Some(place) = &founding.place {
            self.begin(Measure::Place, vec![Tag::Code(place.clone())], day);
        }
        match fact {
            // The root of a register is not founded in it.
            OrgFact::Founded(_) if self.parent.is_some() => {
                self.here(Measure::OrgFounded, day, class);
            }
            OrgFact::Received { .. } => self.here(Measure::OrgReceived, day, class),
            _ => {}
        }
    }

    fn work(&mut self, fact: &OrgFact, day: Date) {
        let code = |c: &Code| vec![Tag::Code(c.clone())];
        match fact {
            OrgFact::TitleAwarded { title, .. } => {
                self.begin(Measure::Title, code(title), day);
            }
            OrgFact::TitleWithdrawn { title, .. } => {
                self.finish(Measure::Title, &code(title), day);
            }
            OrgFact::SponsorshipAssigned { commune, .. } => {
                if !self.begin(Measure::Sponsorship, code(commune), day) {
                    self.here(Measure::SponsorshipAssigned, day, code(commune));
                }
            }
            OrgFact::SponsorshipEnded { commune, .. } => {
                self.finish(Measure::Sponsorship, &code(commune), day);
            }
            _ => self.congress(fact, day),
        }
    }

    /// Whether an outcome of a term is recorded for the first time.
    fn first(&mut self, measure: Measure, term: Term, post: u32) -> bool {
        self.recorded.insert((measure, term.from_year(), post))
    }

    fn congress(&mut self, fact: &OrgFact, day: Date) {
        let (measure, term, post, more) = match fact {
            OrgFact::CongressHeld { term, ordinal, .. } => {
                (Measure::CongressHeld, term, 0, Some(Tag::Number(*ordinal)))
            }
            OrgFact::CommitteeElected { term, .. } => (Measure::CommitteeElected, term, 0, None),
            OrgFact::CommitteePending { term, .. } => (Measure::CommitteePending, term, 0, None),
            OrgFact::SecretaryElected { term, by, .. } => {
                (Measure::SecretaryElected, term, 0, Some((*by).into()))
            }
            OrgFact::VacancyLeft { term, role, .. } => {
                (Measure::VacancyLeft, term, role.number(), Some((*role).into()))
            }
            OrgFact::CommissionElected { term, seats, .. }
                if matches!(self.kind, OrgKind::Upper | OrgKind::BaseCommittee) =>
            {
                (Measure::Commission, term, 0, Some(Tag::Number(*seats)))
            }
            _ => return,
        };
        if !self.first(measure, *term, post) {
            return;
        }
        let mut class = vec![year(*term)];
        class.extend(more);
        match measure {
            Measure::CommitteePending => {
                self.begin(measure, class, day);
            }
            Measure::Commission => {
                let old: Vec<Class> = self
                    .holds
                    .iter()
                    .filter(|(m, ..)| *m == Measure::Commission)
                    .map(|(_, class, _)| class.clone())
                    .collect();
                for class in &old {
                    self.finish(measure, class, day);
                }
                self.begin(measure, class, day);
            }
            _ => {
                if measure == Measure::CommitteeElected {
                    self.finish(Measure::CommitteePending, &class, day);
                }
                self.here(measure, day, class);
            }
        }
    }
}
