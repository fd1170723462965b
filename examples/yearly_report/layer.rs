//! The report of the year as files: the template and the identities are data, the figures come
//! from the register.

use serde::de::DeserializeOwned;
use sobo::Database;
use sobo::aggregate::{Checked, Identities};
use sobo::model::{OrgId, Period};
use sobo::report::{Document, Template, build, render};
use std::error::Error;
use std::path::{Path, PathBuf};

/// What the report layer made: the document, and the files it was written to.
pub(crate) struct Written {
    /// The template filled.
    pub(crate) document: Document,
    /// The cross-checks, in the order of their file.
    pub(crate) checks: Vec<Checked>,
    /// The files, in the order in which they were written.
    pub(crate) files: Vec<PathBuf>,
}

/// Fills the template of the 2020 report from the register and writes it in every form.
///
/// # Errors
/// Data that cannot be read, a figure that cannot be computed, a file that cannot be written.
pub(crate) fn write_report(
    db: &Database,
    bloc: OrgId,
    out: &Path,
) -> Result<Written, Box<dyn Error>> {
    let template: Template = read("report.toml", include_str!("../data/report.toml"))?;
    let identities: Identities = read("identities.toml", include_str!("../data/identities.toml"))?;
    let reader = db.read()?;
    let year = Period::year(2020)?;
    let figures = reader.figures(bloc, year);
    let document = build(&template, &identities.identity, &figures)?;
    let checks = reader.check(&identities.identity, bloc, year)?;
    let mut files = Vec::new();
    let mut put = |name: &str, bytes: String| -> Result<(), Box<dyn Error>> {
        let path = out.join(name);
        std::fs::write(&path, bytes).map_err(|e| format!("{}: {e}", path.display()))?;
        files.push(path);
        Ok(())
    };
    put("report.html", render::html(&document))?;
    put("report.md", render::markdown(&document))?;
    put("report.txt", render::text(&document))?;
    put("report.csv", render::csv(&document))?;
    put("report.json", serde_json::to_string_pretty(&document)?)?;
    Ok(Written { document, checks, files })
}

fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, Box<dyn Error>> {
    toml::from_str(text).map_err(|e| format!("{name}: {e}").into())
}
