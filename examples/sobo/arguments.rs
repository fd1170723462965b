//! The arguments, as data; every command's help ends with examples.

use crate::device::{parse_id, parse_secret};
mod road;
mod trust;

pub(crate) use road::{
    Delta, DeltaCommand, DeltaExport, DeltaFrontier, DeltaImport, DeltaInspect, Receive, Submit,
    Sync,
};
pub(crate) use trust::{
    Device, Devices, Fork, ForkCommand, Forks, Grant, Quarantine, Revoke, Trust,
};

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell as Language;
use sobo::ledger::DeviceKey;
use sobo::model::{Date, DeviceId};
use std::path::PathBuf;

const ABOUT_MORE: &str = "\
Exit codes:
    0  done, nothing found
    1  done, and something found: findings, identities that fail, a register that is not sound
    2  usage: the arguments make no sense together
    3  refused: the rules of the register stand against an event, or a hub lets nobody in
    4  invalid: a line, a device file or a template is not what it should be
    5  not found: a file, an organization, a member, an indicator
    6  conflict: it is there already, or a name stands for several
    7  corrupt: the file is damaged
    8  limit: a bound was passed
    9  format: the file is no register, or of a newer version
   10  io: a file cannot be read or written, a hub cannot be reached
   11  busy: another process holds the register
   70  a defect of this program
  130  interrupted by Ctrl-C
Whatever fails leaves the register as it was.

Examples:
  sobo init
  sobo import events.jsonl
  sobo figure membership.total --as-of 31/12/2020
  sobo --db other.sobo orgs

The register is the file register.sobo of the current folder unless --db or SOBO_DB names another.
Beside it stands NAME.device, the secret key of this machine: never copy or show it.";

/// The register's shell: takes events in, and answers with figures down to the events beneath them.
#[derive(Parser)]
#[command(name = "sobo", version, about, after_help = ABOUT_MORE, propagate_version = true)]
pub(crate) struct Arguments {
    /// The register's file.
    #[arg(long, short, global = true, value_name = "FILE", env = "SOBO_DB")]
    #[arg(default_value = "register.sobo")]
    pub(crate) db: PathBuf,
    /// Says nothing but results and errors: no bars, no confirmations.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Whether to print in colours; NO_COLOR is respected.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// When to print in colours.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    pub(crate) fn apply(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Creates an empty register and this machine's device file beside it.
    Init(Init),
    /// Takes in events, one JSON line each: all of them or none.
    Import(Import),
    /// Writes every event as lines that `import` takes.
    Export(Export),
    /// Lists the organizations of a scope as a tree.
    Orgs(Orgs),
    /// Shows a member with the whole history, or lists the members of a scope.
    Member(Member),
    /// Lists or searches the catalogue of indicators.
    Indicators(Indicators),
    /// Computes a figure.
    Figure(Figure),
    /// Lists the events beneath a figure; their shares sum to it.
    Explain(Explain),
    /// Writes the yearly report of a scope.
    Report(Report),
    /// Lists contradictions, and identities between figures that fail.
    Check(Check),
    /// Checks the file, every chain of entries, and everything derived from them.
    Verify(Verify),
    /// Drops everything derived from the entries and derives it anew.
    Rebuild(Rebuild),
    /// Shows which device this machine is, for the office to grant.
    Device(Device),
    /// Lists the devices that have grants, or had.
    Devices(Devices),
    /// Grants a device what it may record and read.
    Grant(Grant),
    /// Revokes a device: what it records from now on counts nowhere.
    Revoke(Revoke),
    /// Makes another device the one that the register rests on.
    Trust(Trust),
    /// Lists entries that are here and do not count, with the reason.
    Quarantine(Quarantine),
    /// Lists streams that two machines went on with under one key.
    Forks(Forks),
    /// Settles a forked stream.
    Fork(Fork),
    /// Meets another register by file: what it lacks out, what is new here in.
    Delta(Delta),
    /// Writes a unit's year as one signed file, with its figures.
    Submit(Submit),
    /// Takes a unit's submission, after counting its figures again.
    Receive(Receive),
    /// Meets a hub until both know the same.
    Sync(Sync),
    /// Prints the JSON Schema of the event lines.
    Schema(Schema),
    /// Prints a completion script for a command line.
    Completions(Completions),
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).map_err(|e| e.to_string())
}

/// Which organization.
#[derive(Args)]
pub(crate) struct Scope {
    /// The organization, with everything under it: its code or id [default: the only one at the
    /// top].
    #[arg(long, short, value_name = "ORG")]
    pub(crate) scope: Option<String>,
}

/// A day.
#[derive(Args)]
pub(crate) struct AsOf {
    /// The day to look at, as 31/12/2020 or 2020-12-31 [default: today].
    #[arg(long, value_name = "DAY", value_parser = date)]
    pub(crate) as_of: Option<Date>,
}

/// A period.
#[derive(Args)]
pub(crate) struct Span {
    /// A whole year, as 2020.
    #[arg(long, short, value_name = "YEAR", conflicts_with_all = ["as_of", "from", "to"])]
    pub(crate) year: Option<i32>,
    /// The first day, as 01/01/2020 or 2020-01-01 [default: 1 January of the last day's year].
    #[arg(long, value_name = "DAY", value_parser = date, conflicts_with = "as_of")]
    pub(crate) from: Option<Date>,
    /// The last day; on it stocks are counted [default: today].
    #[arg(long, value_name = "DAY", value_parser = date, conflicts_with = "as_of")]
    pub(crate) to: Option<Date>,
    /// The day of a stock; what happens over time is counted from 1 January up to it.
    #[arg(long, value_name = "DAY", value_parser = date)]
    pub(crate) as_of: Option<Date>,
}

/// `sobo init`
#[derive(Args)]
#[command(
    after_help = "Examples:\n  sobo init\n  sobo --db office.sobo init\n  sobo --db unit.sobo init --root \
    3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29\n  sobo init --new-device"
)]
pub(crate) struct Init {
    /// The device's secret key, 64 hexadecimal digits, for tests: others can read a command line
    /// [default: drawn by chance].
    #[arg(long, value_name = "HEX", value_parser = parse_secret)]
    pub(crate) secret: Option<DeviceKey>,
    /// The device on whose word the register rests: the office's, as `sobo device` shows it there
    /// [default: this machine's].
    #[arg(long, value_name = "DEVICE", value_parser = parse_id, conflicts_with = "new_device")]
    pub(crate) root: Option<DeviceId>,
    /// The register rests on nobody's word: whatever anybody records counts.
    #[arg(long, conflicts_with_all = ["root", "new_device"])]
    pub(crate) open: bool,
    /// Only makes this machine a new device of a register that is there: for a copied register,
    /// or when the device file is lost. The office grants it what the old one had, and revokes that.
    #[arg(long)]
    pub(crate) new_device: bool,
}

/// `sobo import`
#[derive(Args)]
#[command(after_help = "Examples:\n  sobo import events.jsonl\n  \
    other-program | sobo import -")]
pub(crate) struct Import {
    /// The lines, UTF-8; `-` reads the standard input. `sobo schema` describes a line.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The organization whose stream lines without a "scope" go to, by code or id [default: the
    /// register's own stream].
    #[arg(long, short, value_name = "ORG")]
    pub(crate) scope: Option<String>,
    /// Only says whether each line can be read and recorded; changes nothing. What depends on all
    /// lines together is told when they are recorded.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `sobo export`
#[derive(Args)]
#[command(after_help = "Examples:\n  sobo export > events.jsonl\n  sobo export --out events.jsonl")]
pub(crate) struct Export {
    /// The file to write, which must not be there yet [default: the standard output].
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// `sobo orgs`
#[derive(Args)]
#[command(after_help = "Examples:\n  sobo orgs\n  sobo orgs --scope khoi --as-of 31/12/2020\n  \
    sobo orgs --json")]
pub(crate) struct Orgs {
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) as_of: AsOf,
    /// Also those that do not live on the day: merged, dissolved.
    #[arg(long, short)]
    pub(crate) all: bool,
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `sobo member`
#[derive(Args)]
#[command(after_help = "Examples:\n  sobo member 123456KHOI\n  \
    sobo member --scope cb1 --as-of 31/12/2020\n  sobo member 123456KHOI --json")]
pub(crate) struct Member {
    /// The member's file number (số lý lịch) or id; without one, the members of the scope are
    /// listed.
    #[arg(value_name = "MEMBER")]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) as_of: AsOf,
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `sobo indicators`
#[derive(Args)]
#[command(after_help = "Examples:\n  sobo indicators\n  sobo indicators \"kỷ luật\"\n  \
    sobo indicators ky luat\n  sobo indicators membership --json")]
pub(crate) struct Indicators {
    /// Words to look for in codes and labels; Vietnamese with or without marks.
    #[arg(value_name = "WORD")]
    pub(crate) words: Vec<String>,
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `sobo figure`
#[derive(Args)]
#[command(after_help = "Examples:\n  sobo figure membership.total --as-of 31/12/2020\n  \
    sobo figure membership.admitted --scope cb1 --year 2020\n  \
    sobo figure discipline.total --from 01/01/2020 --to 30/06/2020 --json\n  \
    sobo figure membership.total --by org --as-of 31/12/2020\n  \
    sobo figure membership.admitted --by month --year 2020")]
pub(crate) struct Figure {
    /// The indicator's code; `sobo indicators` lists them.
    #[arg(value_name = "INDICATOR")]
    pub(crate) indicator: String,
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) span: Span,
    /// Breaks it down: `org`, `month`, or a coordinate of its class, as `status`; an unknown one
    /// lists what there is.
    #[arg(long, value_name = "CLASS")]
    pub(crate) by: Option<String>,
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `sobo explain`
#[derive(Args)]
#[command(after_help = "Examples:\n  sobo explain membership.admitted --year 2020\n  \
    sobo explain membership.total --scope cb1 --as-of 31/12/2020 --json")]
pub(crate) struct Explain {
    /// The indicator's code; `sobo indicators` lists them.
    #[arg(value_name = "INDICATOR")]
    pub(crate) indicator: String,
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) span: Span,
    /// Also prints the id of every entry.
    #[arg(long)]
    pub(crate) ids: bool,
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// The forms of a report.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// Plain text.
    Text,
    /// Markdown.
    Md,
    /// One HTML page.
    Html,
    /// The figures as a table.
    Csv,
    /// The whole document.
    Json,
}

/// `sobo report`
#[derive(Args)]
#[command(after_help = "Examples:\n  sobo report --year 2020\n  \
    sobo report --year 2020 --out report-2020\n  \
    sobo report --year 2020 --scope cb1 --format html > report.html\n  \
    sobo report --year 2020 --template own.toml --format md")]
pub(crate) struct Report {
    /// The year.
    #[arg(long, short, value_name = "YEAR")]
    pub(crate) year: i32,
    #[command(flatten)]
    pub(crate) scope: Scope,
    /// The form to print; with --out, all of them are written unless one is named.
    #[arg(long, short, value_name = "FORM")]
    pub(crate) format: Option<Form>,
    /// The folder to write to, made if need be [default: the standard output].
    #[arg(long, short, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// A template of one's own (TOML).
    #[arg(long, value_name = "FILE")]
    pub(crate) template: Option<PathBuf>,
}

/// `sobo check`
#[derive(Args)]
#[command(after_help = "Ends with exit code 1 when there is something to look at.\n\n\
    Examples:\n  sobo check --year 2020\n  sobo check --as-of 30/06/2020\n  \
    sobo check --year 2020 --json")]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) span: Span,
    /// Identities of one's own (TOML).
    #[arg(long, value_name = "FILE")]
    pub(crate) identities: Option<PathBuf>,
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `sobo verify`
#[derive(Args)]
#[command(after_help = "Ends with exit code 1 when something is not as it should be.\n\n\
    Examples:\n  sobo verify\n  sobo --db copy.sobo verify --json")]
pub(crate) struct Verify {
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `sobo rebuild`
#[derive(Args)]
#[command(after_help = "Examples:\n  sobo rebuild\n  sobo rebuild --json")]
pub(crate) struct Rebuild {
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `sobo schema`
#[derive(Args)]
#[command(after_help = "Examples:\n  sobo schema > event.schema.json")]
pub(crate) struct Schema {}

/// `sobo completions`
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    sobo completions bash > ~/.local/share/bash-completion/completions/sobo\n  \
    sobo completions zsh > ~/.zfunc/_sobo\n  \
    sobo completions fish > ~/.config/fish/completions/sobo.fish")]
pub(crate) struct Completions {
    /// The command line it is for.
    #[arg(value_name = "SHELL")]
    pub(crate) shell: Language,
}
