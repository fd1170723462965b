//! `sobo orgs`: the organization tree of a day.

use crate::arguments::Orgs;
use crate::fault::{Fault, Outcome};
use crate::names;
use crate::shell::{Shell, print, print_json};
use crate::table::Table;
use serde_json::json;
use sobo::OrgView;

/// # Errors
/// `not_found` when the scope is not there.
pub(crate) fn run(args: &Orgs, shell: &Shell) -> Result<Outcome, Fault> {
    let db = shell.open()?;
    let reader = db.read()?;
    let day = names::day(&args.as_of);
    let tops = match &args.scope.scope {
        Some(name) => vec![names::org(&reader, Some(name), day)?],
        None => reader.roots(day),
    };
    let mut orgs = Vec::new();
    for top in tops {
        orgs.extend(reader.orgs(top, day)?);
    }
    orgs.retain(|org| org.alive || args.all);
    if args.json {
        let code = |id| reader.tree().org(id).map(|state| state.code.as_str());
        let rows: Vec<_> = orgs.iter().map(|org| as_json(org, org.parent.and_then(code))).collect();
        print_json(&rows)?;
    } else {
        let mut table = Table::new(&["Mã", "Tổ chức", "Loại hình"], &[]);
        for org in &orgs {
            table.row(as_row(org));
        }
        print(|out| table.print(out))?;
    }
    Ok(Outcome::Clean)
}

fn as_row(org: &OrgView) -> Vec<String> {
    let indent = "  ".repeat(org.depth as usize);
    let ended = if org.alive { "" } else { " (đã kết thúc)" };
    let kind = org.kind.label().to_owned();
    vec![org.code.clone(), format!("{indent}{}{ended}", org.name), kind]
}

fn as_json(org: &OrgView, parent: Option<&str>) -> serde_json::Value {
    json!({
        "code": org.code,
        "id": org.id.to_string(),
        "name": org.name,
        "kind": org.kind.code(),
        "parent": parent,
        "alive": org.alive,
        "depth": org.depth,
    })
}
