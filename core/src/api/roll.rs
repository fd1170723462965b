//! Who stands where, and who has reported: the roll of members and of organizations as readers get
//! it. Knows nothing of how either is counted.

use super::reader::Reader;
use super::view::{self, MemberView, Reporting};
use crate::error::{Error, Result};
use crate::ledger::Ledger;
use crate::model::{
    Code, Date, EntryId, Measure, MemberId, MemberStatus, OrgId, OrgKind, Period, Person, Subject,
    Tag,
};
use crate::sorted::{Map, Set};

impl Reader {
    /// Members who stand in a scope at the end of a day, with the organization and the status; in the
    /// order of the ids. Those in transit stand nowhere and are not among them.
    ///
    /// # Errors
    /// As [`Reader::figure`].
    ///
    /// # Example: the roll of a cell
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, east, an, mai, .. } = doc::small()?;
    /// let roll = db.read()?.members(east, "30/12/2020".parse()?)?;
    /// assert!(roll.contains(&(an, east, MemberStatus::Official)));
    /// assert!(roll.contains(&(mai, east, MemberStatus::Probationary)));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn members(&self, scope: OrgId, day: Date) -> Result<Vec<(MemberId, OrgId, MemberStatus)>> {
        let mut members = Vec::new();
        for org in self.tree().under(scope, day) {
            let here = self.members_of(org, day)?;
            members.extend(here.into_iter().map(|(member, status)| (member, org, status)));
        }
        members.sort_unstable();
        Ok(members)
    }

    /// A member on a day, with the whole history. Costs a look through the roll of each organization
    /// that the member was ever in.
    ///
    /// # Errors
    /// `not_found` when the register has no such member.
    ///
    /// # Example: one member's page
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, east, mai, .. } = doc::small()?;
    /// let view = db.read()?.member(mai, "30/12/2020".parse()?)?;
    /// assert_eq!((view.person.name.as_str(), view.org), ("Trần Thị Mai", Some(east)));
    /// assert_eq!(view.status, Some(MemberStatus::Probationary));
    /// let (day, entry, words) = &view.history[0];
    /// assert_eq!((day.to_string(), *entry), ("19/05/2020".into(), mai.0));
    /// assert_eq!(words, "kết nạp Trần Thị Mai");
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn member(&self, member: MemberId, day: Date) -> Result<MemberView> {
        let mut timeline = Ledger::new(self.snapshot())?.timeline(&Subject::Member(member))?;
        let person =
            view::person(&timeline).ok_or_else(|| Error::not_found(format!("member {member}")))?;
        timeline.sort_by_key(|p| (p.event.on, p.recorded, p.id));
        let (org, status) = self.stands(member, day, &timeline)?;
        let history =
            timeline.iter().map(|p| (p.event.on, p.id, view::describe(&p.event))).collect();
        Ok(MemberView { id: member, person, org, status, history })
    }

    fn stands(
        &self,
        member: MemberId,
        day: Date,
        timeline: &[crate::model::Placed],
    ) -> Result<(Option<OrgId>, Option<MemberStatus>)> {
        let orgs: Set<OrgId> = timeline
            .iter()
            .flat_map(|p| p.event.references())
            .filter_map(|s| if let Subject::Org(org) = s { Some(org) } else { None })
            .collect();
        for org in orgs {
            let found = self.members_of(org, day)?.into_iter().find(|(m, _)| *m == member);
            if let Some((_, status)) = found {
                return Ok((Some(org), Some(status)));
            }
        }
        Ok((None, None))
    }

    /// The personal record of a member as it stands now.
    ///
    /// # Errors
    /// `not_found` when the register has no such member.
    ///
    /// # Example: a name
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, mai, .. } = doc::small()?;
    /// assert_eq!(db.read()?.person(mai)?.name.as_str(), "Trần Thị Mai");
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn person(&self, member: MemberId) -> Result<Person> {
        let timeline = Ledger::new(self.snapshot())?.timeline(&Subject::Member(member))?;
        view::person(&timeline).ok_or_else(|| Error::not_found(format!("member {member}")))
    }

    /// The organizations with none above them on a day, by code; the dead ones only if all are.
    ///
    /// # Example: a register mostly has one
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, bloc, .. } = doc::small()?;
    /// assert_eq!(db.read()?.roots("30/12/2020".parse()?), [bloc]);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn roots(&self, day: Date) -> Vec<OrgId> {
        let each = self.tree().iter().filter_map(|(org, state)| {
            let version = state.on(day)?;
            version.parent.is_none().then_some((!version.alive, &state.code, org))
        });
        let mut roots: Vec<(bool, &Code, OrgId)> = each.collect();
        roots.sort_unstable();
        let any_alive = roots.first().is_some_and(|(dead, ..)| !dead);
        roots.into_iter().filter(|(dead, ..)| !(any_alive && *dead)).map(|(.., org)| org).collect()
    }

    /// Members who stand in one organization itself at the end of a day.
    fn members_of(&self, org: OrgId, day: Date) -> Result<Vec<(MemberId, MemberStatus)>> {
        let mut here: Map<(MemberId, u32), i128> = Map::new();
        let measure = Measure::Strength;
        self.snapshot().contributions(
            measure,
            org,
            None,
            day,
            &mut |_, class, subject, _, n| {
                if let (Subject::Member(member), Some(Tag::Number(status))) =
                    (subject, class.first())
                {
                    *here.entry((*member, *status)).or_default() += n;
                }
                Ok(())
            },
        )?;
        let standing = here.into_iter().filter(|(_, n)| *n > 0);
        Ok(standing
            .filter_map(|((m, s), _)| MemberStatus::from_number(s).map(|status| (m, status)))
            .collect())
    }

    /// Base organizations of a scope, alive on the last day of a period, that have not declared the
    /// year of that day complete: those that the status of a figure is short of.
    ///
    /// # Errors
    /// As [`Reader::figure`].
    ///
    /// # Example: who has not said that the year is complete
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, bloc, base, .. } = doc::small()?;
    /// let year = Period::year(2020)?;
    /// assert_eq!(db.read()?.silent(bloc, year)?, [base]);
    /// let submitted = OfficeFact::Submitted { org: base, period: year };
    /// db.record(Scope::Unit(base), Event::new("30/12/2020".parse()?, submitted))?;
    /// assert!(db.read()?.silent(bloc, year)?.is_empty());
    /// // Nor is anybody for a report with a cut-off day of its own.
    /// let cut_off = Period::new(year.from(), "30/12/2020".parse()?)?;
    /// let status = db.read()?.figure("membership.total", bloc, cut_off)?.status.unwrap();
    /// assert_eq!((status.reported, status.expected), (1, 1));
    /// assert!(db.read()?.silent(bloc, cut_off)?.is_empty());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn silent(&self, scope: OrgId, period: Period) -> Result<Vec<OrgId>> {
        let all = self.reporting(scope, period)?.into_iter();
        Ok(all.filter(|one| one.submitted.is_none()).map(|one| one.org).collect())
    }

    /// Every base organization that lives under a scope on a period's last day, with the day on which
    /// it declared its data of that year complete.
    ///
    /// # Errors
    /// `io` or `corrupt` when the storage fails.
    ///
    /// # Example: who has reported
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, bloc, base, .. } = doc::small()?;
    /// let (year, day) = (Period::year(2020)?, "05/01/2021".parse()?);
    /// let before = db.read()?.reporting(bloc, year)?;
    /// assert!(before.iter().any(|one| one.org == base && one.submitted.is_none()));
    /// db.record(Scope::Unit(base), Event::new(day, OfficeFact::Submitted { org: base, period: year }))?;
    /// let after = db.read()?.reporting(bloc, year)?;
    /// assert!(after.iter().any(|one| one.org == base && one.submitted.is_some()));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn reporting(&self, scope: OrgId, period: Period) -> Result<Vec<Reporting>> {
        // The whole year, as the status of a figure has it: a report's own cut-off day lies before
        // the day on which the year ends.
        let year = Period::year(period.to().year())?;
        let (from, to) = (Some(year.from()), year.to());
        let mut all = Vec::new();
        for org in self.tree().alive(scope, period.to(), OrgKind::BASE) {
            let mut entries: Map<EntryId, i128> = Map::new();
            let measure = Measure::Submitted;
            self.snapshot().contributions(measure, org, from, to, &mut |_, _, _, entry, n| {
                *entries.entry(entry).or_default() += n;
                Ok(())
            })?;
            let mut submitted = None;
            for (entry, _) in entries.into_iter().filter(|(_, n)| *n > 0) {
                let (_, event) = self.entry(entry)?;
                submitted = Some(submitted.map_or(event.on, |day: Date| day.min(event.on)));
            }
            all.push(Reporting { org, submitted });
        }
        Ok(all)
    }
}
