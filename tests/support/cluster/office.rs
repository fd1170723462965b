//! What happens to devices in a simulation: grants, revocations, copies, and one whose software is
//! newer.

use super::{Cluster, named};
use crate::beginning;
use crate::event;
use crate::replica::{Replica, Wrong, key};
use sobo::Scope;
use sobo::ledger::Ledger;
use sobo::model::{AuthorityFact, Event, StreamId};

impl Cluster<'_> {
    /// The last place is taken by a copy of a replica as its disk is now.
    pub(super) fn copy(&mut self, of: usize) -> Result<(), Wrong> {
        let Some(to) = self.plan.copy().filter(|to| *to != of && self.replicas[*to].is_none())
        else {
            return Ok(());
        };
        let Some(replica) = self.replicas[of].as_ref().filter(|replica| replica.db().is_some())
        else {
            return Ok(());
        };
        let copy = self.started(to, replica.device, replica.copy());
        self.replicas[to] = Some(copy.map_err(|wrong| named(to, &wrong))?);
        self.tell(format_args!("copy {of} to {to}"));
        Ok(())
    }

    /// The newer device writes an entry, and a replica is brought everything that it has written.
    pub(super) fn bring_newer(&mut self, at: usize) -> Result<(), Wrong> {
        self.newer.write();
        let delta = self.newer.delta();
        if self.import(at, &delta, false)? {
            self.unreadable.extend(self.newer.unreadable());
        }
        Ok(())
    }

    /// The root records an event about a device.
    fn say(&mut self, what: &str, event: Event) -> Result<(), Wrong> {
        self.with(0, what, |root| root.write(vec![(Scope::Root, event)]))?;
        Ok(())
    }

    /// The root grants a device its role; its register, which rested on nothing, rests on the root
    /// then.
    pub(super) fn grant(&mut self, device: usize) -> Result<(), Wrong> {
        let Some(root) = self.replicas[0].as_ref().filter(|root| root.db().is_some()) else {
            return Ok(());
        };
        let event = beginning::grant(device, root.world());
        self.say("grant", event)?;
        self.trust(device)
    }

    /// A register that rests on nothing rests on the root from now on.
    pub(super) fn trust(&mut self, at: usize) -> Result<(), Wrong> {
        let trust = |replica: &mut Replica| {
            replica.ask(|db| match db.read()?.root()? {
                Some(_) => Ok(()),
                None => db.trust(key(0).device()).map(drop),
            })
        };
        self.with(at, "trust", trust)?;
        Ok(())
    }

    /// The root revokes a device after what it knows of its streams, or after one entry less.
    pub(super) fn revoke(&mut self, device: usize, less: bool) -> Result<(), Wrong> {
        if device == 0 {
            return Ok(());
        }
        let revoked = key(device).device();
        let last = self.with(0, "look", |root| {
            root.ask(|db| {
                let reader = db.read()?;
                let streams = Ledger::new(reader.snapshot())?.streams()?;
                let own = streams.into_iter().filter(|(_, info, ..)| info.device == revoked);
                let last =
                    own.map(|(stream, _, last, _)| (stream, last.saturating_sub(u32::from(less))));
                Ok(last.filter(|(_, last)| *last > 0).collect::<Vec<(StreamId, u32)>>())
            })
        })?;
        let Some(last) = last else { return Ok(()) };
        let reason = event::text("mất máy");
        let fact = AuthorityFact::Revoked { device: revoked, last, reason };
        self.say("revoke", Event::new(event::day(1_000), fact))
    }

    /// The root chooses a branch of the first forked stream of which none counts.
    pub(super) fn settle(&mut self) -> Result<(), Wrong> {
        let forks = self.with(0, "look", |root| root.ask(|db| db.read()?.forks()))?;
        let open = forks.unwrap_or_default().into_iter();
        let mut open = open.filter(|fork| !fork.branches.iter().any(|branch| branch.counts));
        let Some(fork) = open.next() else { return Ok(()) };
        let (stream, seq) = (fork.stream, fork.seq);
        let digest = fork.branches[self.rng.below(fork.branches.len())].first.0;
        let reason = event::text("nhánh đúng");
        let fact = AuthorityFact::ForkSettled { stream, seq, digest, reason };
        self.say("settle", Event::new(event::day(1_000), fact))
    }
}
