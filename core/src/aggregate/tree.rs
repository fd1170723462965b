//! The organization tree of every day. A flow rolls up by the tree of the day it happened on, a
//! stock by the tree of the day it is counted on; nothing is ever re-keyed.

use crate::model::{Date, OrgId, OrgKind, OrgState, Period};
use std::collections::{BTreeMap, BTreeSet};

/// Organizations with their dated versions.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    orgs: BTreeMap<OrgId, OrgState>,
}

/// A run of days on which an organization lay under a scope, with its kind then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Kind on these days.
    pub kind: OrgKind,
}

impl Tree {
    /// The tree of these organizations.
    pub fn new(orgs: impl IntoIterator<Item = (OrgId, OrgState)>) -> Self {
        Self { orgs: orgs.into_iter().collect() }
    }

    /// The folded state of an organization.
    pub fn org(&self, id: OrgId) -> Option<&OrgState> {
        self.orgs.get(&id)
    }

    /// Every organization, in the order of the ids.
    pub fn iter(&self) -> impl Iterator<Item = (OrgId, &OrgState)> {
        self.orgs.iter().map(|(id, state)| (*id, state))
    }

    /// The name on a day; before the founding the first name, for an unknown one its id.
    pub fn name(&self, id: OrgId, day: Date) -> String {
        self.orgs.get(&id).map_or_else(
            || id.to_string(),
            |state| {
                let version = state.on(day).or(state.versions.first());
                version.map_or_else(String::new, |v| v.name.as_ref().to_owned())
            },
        )
    }

    /// The kind on a day, where the organization was known by then.
    pub fn kind(&self, id: OrgId, day: Date) -> Option<OrgKind> {
        self.orgs.get(&id)?.on(day).map(|v| v.kind)
    }

    /// The organizations directly under each, on a day.
    fn children(&self, day: Date) -> BTreeMap<OrgId, Vec<OrgId>> {
        let mut children: BTreeMap<OrgId, Vec<OrgId>> = BTreeMap::new();
        for (id, state) in &self.orgs {
            if let Some(parent) = state.on(day).and_then(|v| v.parent) {
                children.entry(parent).or_default().push(*id);
            }
        }
        children
    }

    /// The scope and everything under it on a day, ended organizations that still hold members
    /// included; nothing for a scope that has gone into another or out of the register. Walks from
    /// the top and never twice, so a circle cannot trap it.
    pub fn under(&self, scope: OrgId, day: Date) -> BTreeSet<OrgId> {
        let version = self.orgs.get(&scope).and_then(|state| state.on(day));
        if version.is_some_and(|v| v.gone) {
            return BTreeSet::new();
        }
        self.below(scope, day)
    }

    /// As [`Tree::under`], whatever became of the scope.
    fn below(&self, scope: OrgId, day: Date) -> BTreeSet<OrgId> {
        let mut found = BTreeSet::new();
        let children = self.children(day);
        let mut open = vec![scope];
        while let Some(id) = open.pop() {
            let known = self.orgs.get(&id).is_some_and(|state| state.on(day).is_some());
            if known && found.insert(id) {
                open.extend(children.get(&id).into_iter().flatten());
            }
        }
        found
    }

    /// Living organizations of these kinds under a scope on a day.
    pub fn alive(&self, scope: OrgId, day: Date, kinds: &[OrgKind]) -> Vec<OrgId> {
        let lives = |id: &OrgId| {
            let version = self.orgs.get(id).and_then(|state| state.on(day));
            version.is_some_and(|v| v.alive && (kinds.is_empty() || kinds.contains(&v.kind)))
        };
        self.under(scope, day).into_iter().filter(lives).collect()
    }

    /// Days within a period, after its first, on which the tree changed anywhere.
    fn changes(&self, period: Period) -> BTreeSet<Date> {
        let days = self.orgs.values().flat_map(|state| state.versions.iter().map(|v| v.from));
        days.filter(|day| *day > period.from() && *day <= period.to()).collect()
    }

    /// For every organization that lay under the scope at some time of the period: when.
    pub fn stays(&self, scope: OrgId, period: Period) -> BTreeMap<OrgId, Vec<Stay>> {
        let mut stays: BTreeMap<OrgId, Vec<Stay>> = BTreeMap::new();
        let mut starts: Vec<Date> = vec![period.from()];
        starts.extend(self.changes(period));
        for (i, from) in starts.iter().enumerate() {
            let to = starts.get(i + 1).map_or(period.to(), |next| next.add_days(-1));
            for id in self.under(scope, *from) {
                let Some(kind) = self.kind(id, *from) else {
                    continue;
                };
                let runs = stays.entry(id).or_default();
                match runs.last_mut() {
                    Some(last) if last.kind == kind && last.to.add_days(1) == *from => {
                        last.to = to;
                    }
                    _ => runs.push(Stay { from: *from, to, kind }),
                }
            }
        }
        stays
    }

    /// Organizations that cannot be reached from any root on a day although they name a parent:
    /// they stand in a circle, or under one that does.
    pub fn circles(&self, day: Date) -> Vec<OrgId> {
        let mut reached = BTreeSet::new();
        for (id, state) in &self.orgs {
            let rooted = state.on(day).is_some_and(|v| {
                v.parent.is_none_or(|p| self.orgs.get(&p).is_none_or(|s| s.on(day).is_none()))
            });
            if rooted {
                reached.extend(self.below(*id, day));
            }
        }
        let known = |state: &OrgState| state.on(day).is_some();
        let lost = self.orgs.iter().filter(|(id, s)| known(s) && !reached.contains(id));
        lost.map(|(id, _)| *id).collect()
    }
}
