//! The organization tree of every day. A flow rolls up by the tree of the day it happened on, a
//! stock by the tree of the day it is counted on; nothing is ever re-keyed.

use crate::model::{Date, OrgId, OrgKind, OrgState, OrgVersion, Period};
use crate::sorted::{Map, Set};
use std::sync::{Arc, Mutex, PoisonError};

/// Organizations with their dated versions.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    orgs: Map<OrgId, OrgState>,
    /// Everything that ever stood directly under an organization, in order of the ids: what lies
    /// under a scope is found without looking at the rest of the register.
    children: Map<OrgId, Vec<OrgId>>,
    /// What lay under the scopes and periods that were asked for lately.
    lately: Arc<Mutex<Lately>>,
}

/// Who lay under a scope at some time of a period, and when.
pub type Stays = Map<OrgId, Vec<Stay>>;

type Lately = Map<(OrgId, Period), Arc<Stays>>;

/// Most scopes and periods that are remembered: a report asks for one scope and a few periods.
const LATELY_MAX: usize = 16;

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
        let orgs: Map<OrgId, OrgState> = orgs.into_iter().collect();
        let mut children: Map<OrgId, Vec<OrgId>> = Map::new();
        for (id, state) in &orgs {
            for parent in state.versions.iter().filter_map(|v| v.parent) {
                let under = children.entry(parent).or_default();
                // The organizations come in order, so a second time is next to the first.
                if under.last() != Some(id) {
                    under.push(*id);
                }
            }
        }
        Self { orgs, children, lately: Arc::default() }
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

    /// The organizations that ever stood directly under one.
    fn children(&self, parent: OrgId) -> impl Iterator<Item = (OrgId, &OrgState)> {
        let ids = self.children.get(&parent).into_iter().flatten();
        ids.filter_map(|id| self.orgs.get(id).map(|state| (*id, state)))
    }

    /// The scope and everything under it on a day, ended organizations that still hold members
    /// included; nothing for a scope that has gone into another or out of the register. Walks from
    /// the top and never twice, so a circle cannot trap it.
    pub fn under(&self, scope: OrgId, day: Date) -> Set<OrgId> {
        let version = self.orgs.get(&scope).and_then(|state| state.on(day));
        if version.is_some_and(|v| v.gone) {
            return Set::new();
        }
        self.below(scope, day)
    }

    /// As [`Tree::under`], whatever became of the scope.
    fn below(&self, scope: OrgId, day: Date) -> Set<OrgId> {
        let mut found = Set::new();
        let mut open = vec![scope];
        while let Some(id) = open.pop() {
            let known = self.orgs.get(&id).is_some_and(|state| state.on(day).is_some());
            if known && found.insert(id) {
                let here = |state: &OrgState| state.on(day).and_then(|v| v.parent) == Some(id);
                open.extend(self.children(id).filter(|(_, s)| here(s)).map(|(child, _)| child));
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

    /// For every organization that lay under the scope at some time of the period: when. Costs what
    /// the scope holds.
    pub fn stays(&self, scope: OrgId, period: Period) -> Arc<Stays> {
        let lately = || self.lately.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(stays) = lately().get(&(scope, period)) {
            return Arc::clone(stays);
        }
        let stays = Arc::new(self.walk(scope, period));
        let mut lately = lately();
        if lately.len() >= LATELY_MAX {
            lately.clear();
        }
        lately.insert((scope, period), Arc::clone(&stays));
        stays
    }

    fn walk(&self, scope: OrgId, period: Period) -> Stays {
        let mut stays = Stays::new();
        let mut open = Vec::new();
        if let Some(state) = self.orgs.get(&scope) {
            let own = spans(state, period).filter(|(v, _)| !v.gone);
            open.extend(own.map(|(v, run)| (scope, Stay { kind: v.kind, ..run })));
        }
        while let Some((id, stay)) = open.pop() {
            let Ok(days) = Period::new(stay.from, stay.to) else {
                continue;
            };
            stays.entry(id).or_default().push(stay);
            for (child, state) in self.children(id) {
                // On a day an organization has one parent, so each way down is walked once; only
                // a circle through the scope itself could lead back to it.
                let under = spans(state, days).filter(|(v, _)| v.parent == Some(id));
                if child != scope {
                    open.extend(under.map(|(v, run)| (child, Stay { kind: v.kind, ..run })));
                }
            }
        }
        stays.values_mut().for_each(join);
        stays
    }

    /// Organizations that cannot be reached from any root on a day although they name a parent:
    /// they stand in a circle, or under one that does.
    pub fn circles(&self, day: Date) -> Vec<OrgId> {
        let mut reached = Set::new();
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

/// The versions of an organization within a period, each with its days.
fn spans(state: &OrgState, period: Period) -> impl Iterator<Item = (&OrgVersion, Stay)> {
    state.versions.iter().enumerate().filter_map(move |(i, version)| {
        let next = state.versions.get(i + 1);
        let last = next.map_or(period.to(), |next| next.from.add_days(-1));
        let (from, to) = (version.from.max(period.from()), last.min(period.to()));
        (from <= to).then_some((version, Stay { from, to, kind: version.kind }))
    })
}

/// Puts runs in order and together where one follows on another with the same kind.
fn join(runs: &mut Vec<Stay>) {
    runs.sort_unstable_by_key(|run| run.from);
    runs.dedup_by(|later, earlier| {
        let follows = earlier.kind == later.kind && earlier.to.add_days(1) == later.from;
        if follows {
            earlier.to = later.to;
        }
        follows
    });
}
