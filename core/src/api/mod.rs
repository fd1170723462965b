//! What users of the crate and the browser binding see: plain data in and out.
//!
//! [`Database`] is the handle; [`Batch`] writes, all or nothing; [`Reader`] answers on a snapshot.
//! The layers beneath are wired together here and nowhere else. [`prelude`] has the names most
//! programs use.
//!
//! # The register of the examples
//!
//! The examples of this crate that name `key`, `db`, `bloc`, `base`, `east`, `west`, `an` and `mai` take
//! them from this register, which `small()` makes:
//!
//! ```
#![doc = include_str!("../../examples/doc/small.inc")]
//! # let _ = small();
//! ```

mod authority;
mod bundle;
mod command;
mod database;
mod excerpt;
mod exchange;
mod options;
pub mod prelude;
mod reader;
mod roll;
mod session;
mod view;

pub use authority::{DeviceView, Quarantined};
pub use bundle::{BundleView, Missing, Received};
pub use database::{Batch, Database, Scope};
pub use exchange::{Imported, Unsealed};
pub use options::Options;
pub use reader::Reader;
pub use session::{Paused, Session};
pub use view::{MemberView, OrgView, Reporting, describe};
