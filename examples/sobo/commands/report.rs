//! `sobo report`: a template filled from the register, in every form.

use crate::arguments::{Form, Report};
use crate::fault::{Class, Fault, Outcome};
use crate::names;
use crate::shell::{Shell, print};
use clap::ValueEnum;
use sobo::Reader;
use sobo::aggregate::Identities;
use sobo::model::{OrgId, Period};
use sobo::report::{Document, Template, build, render};
use std::io::Write;
use std::path::Path;

/// The report of every register; a template of one's own goes before it.
const TEMPLATE: &str = include_str!("../data/report.toml");

/// What has to agree in every register.
const IDENTITIES: &str = include_str!("../data/identities.toml");

/// # Errors
/// `invalid` when the template is not readable, `not_found` when the scope is not there, `io` when
/// a file cannot be written.
pub(crate) fn run(args: &Report, shell: &Shell) -> Result<Outcome, Fault> {
    let db = shell.open()?;
    let reader = db.read()?;
    let year = Period::year(args.year).map_err(|e| Fault::new(Class::Usage, e))?;
    let scope = names::org(&reader, args.scope.scope.as_deref(), year.to())?;
    let document = fill(args, &reader, (scope, year))?;
    for code in &document.unknown {
        shell.say(format_args!("the template names '{code}', which no catalogue has"));
    }
    match &args.out {
        Some(folder) => write_all(args, shell, &document, folder)?,
        None => {
            let text = rendered(&document, args.format.unwrap_or(Form::Text))?;
            print(|out| Ok(out.write_all(text.as_bytes())?))?;
        }
    }
    Ok(Outcome::Clean)
}

fn fill(args: &Report, reader: &Reader, (scope, year): (OrgId, Period)) -> Result<Document, Fault> {
    let (place, text) = match &args.template {
        Some(path) => (path.display().to_string(), read(path)?),
        None => ("the standard template".to_owned(), TEMPLATE.to_owned()),
    };
    let text = with_names(&text, args.year, &reader.tree().name(scope, year.to()));
    let template: Template = toml::from_str(&text)
        .map_err(|e| Fault::new(Class::Invalid, e.to_string().trim_end()).at(place))?;
    let identities = identities(None)?;
    Ok(build(&template, &identities.identity, &reader.figures(scope, year))?)
}

/// Fills in what a template says about its scope and year, quoted as TOML and sentences need it.
fn with_names(text: &str, year: i32, org: &str) -> String {
    let quoted: String = org
        .chars()
        .flat_map(|c| match c {
            '"' | '\\' => vec!['\\', c],
            '{' | '}' => vec![c, c],
            _ => vec![c],
        })
        .collect();
    text.replace("$YEAR", &format!("{year:04}"))
        .replace("$BEFORE", &format!("{:04}", year - 1))
        .replace("$ORG", &quoted)
}

/// The identities of a file, or the standard ones.
///
/// # Errors
/// `io` when the file cannot be read, `invalid` when it is not what it should be.
pub(crate) fn identities(path: Option<&Path>) -> Result<Identities, Fault> {
    let (place, text) = match path {
        Some(path) => (path.display().to_string(), read(path)?),
        None => ("the standard identities".to_owned(), IDENTITIES.to_owned()),
    };
    toml::from_str(&text)
        .map_err(|e| Fault::new(Class::Invalid, e.to_string().trim_end()).at(place))
}

fn read(path: &Path) -> Result<String, Fault> {
    std::fs::read_to_string(path).map_err(|e| {
        let class = match e.kind() {
            std::io::ErrorKind::NotFound => Class::NotFound,
            std::io::ErrorKind::InvalidData => Class::Invalid,
            _ => Class::Io,
        };
        Fault::new(class, format!("the file cannot be read: {e}")).at(path.display())
    })
}

fn write_all(
    args: &Report,
    shell: &Shell,
    document: &Document,
    folder: &Path,
) -> Result<(), Fault> {
    let fault = |path: &Path, e: std::io::Error| {
        Fault::new(Class::Io, format!("the report cannot be written: {e}"))
            .at(path.display())
            .way("choose another folder with --out")
    };
    std::fs::create_dir_all(folder).map_err(|e| fault(folder, e))?;
    let forms = args.format.map_or(Form::value_variants().to_vec(), |form| vec![form]);
    for form in forms {
        let path = folder.join(format!("report.{}", extension(form)));
        std::fs::write(&path, rendered(document, form)?).map_err(|e| fault(&path, e))?;
        shell.say(format_args!("wrote {}", path.display()));
    }
    Ok(())
}

const fn extension(form: Form) -> &'static str {
    match form {
        Form::Text => "txt",
        Form::Md => "md",
        Form::Html => "html",
        Form::Csv => "csv",
        Form::Json => "json",
    }
}

fn rendered(document: &Document, form: Form) -> Result<String, Fault> {
    Ok(match form {
        Form::Text => render::text(document),
        Form::Md => render::markdown(document),
        Form::Html => render::html(document),
        Form::Csv => render::csv(document),
        Form::Json => serde_json::to_string_pretty(document)? + "\n",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_and_identities_are_readable() {
        let text = with_names("a = \"$ORG, $YEAR, $BEFORE\"", 2020, "Chi bộ \"A\\{1}\"");
        let table: toml::Table = toml::from_str(&text).unwrap();
        assert_eq!(table["a"].as_str(), Some("Chi bộ \"A\\{{1}}\", 2020, 2019"));
        assert!(identities(None).unwrap().identity.len() > 5);
    }
}
