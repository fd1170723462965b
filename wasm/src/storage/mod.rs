//! Where a register's bytes are kept in a browser. Knows nothing of what they say.

mod opfs;
mod pages;

pub(crate) use opfs::Opfs;
pub(crate) use pages::Pages;
