//! The commands, a file each: every one reads its arguments, asks the library, and prints.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod delta;
pub(crate) mod device;
pub(crate) mod devices;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod figure;
pub(crate) mod forks;
pub(crate) mod import;
pub(crate) mod indicators;
pub(crate) mod init;
pub(crate) mod member;
pub(crate) mod orgs;
pub(crate) mod quarantine;
pub(crate) mod rebuild;
pub(crate) mod report;
pub(crate) mod schema;
pub(crate) mod submit;
pub(crate) mod sync;
pub(crate) mod verify;
