//! Which streams a session is about. Knows nothing of who may see them.

use crate::ledger::StreamInfo;
use crate::model::OrgId;
use serde::{Deserialize, Serialize};

/// Which streams a session is about. Those of the register's root always are: the tree, the code
/// lists and the rules, without which no figure can be counted.
///
/// # Example: a unit's own part
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
/// # use sobo::prelude::*;
/// # let doc::Small { db, base, east, .. } = doc::small()?;
/// use sobo::sync::Scopes;
///
/// let own = Scopes::Only(vec![base]);
/// assert!(own.has(&db.stream(Scope::Root)) && own.has(&db.stream(Scope::Unit(base))));
/// assert!(!own.has(&db.stream(Scope::Unit(east))));
/// assert!(own.is_within(&Scopes::All) && !Scopes::All.is_within(&own));
/// # Ok::<(), sobo::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scopes {
    /// All.
    #[default]
    All,
    /// Those written for these organizations; and the root's.
    Only(Vec<OrgId>),
}

impl Scopes {
    /// Whether a stream is meant.
    pub fn has(&self, info: &StreamInfo) -> bool {
        match (self, info.scope) {
            (Self::All, _) | (_, None) => true,
            (Self::Only(scopes), Some(org)) => scopes.contains(&org),
        }
    }

    /// Whether everything that these scopes mean is within others.
    pub fn is_within(&self, others: &Self) -> bool {
        match (self, others) {
            (_, Self::All) => true,
            (Self::All, Self::Only(_)) => false,
            (Self::Only(scopes), Self::Only(all)) => scopes.iter().all(|org| all.contains(org)),
        }
    }
}
