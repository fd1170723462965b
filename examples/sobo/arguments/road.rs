//! The arguments of the commands by which registers meet.

use super::Scope;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `sobo delta`
#[derive(Args)]
#[command(after_help = "Examples:\n  sobo delta frontier --out here.frontier\n  \
    sobo delta export --since here.frontier --out news.delta\n  sobo delta inspect news.delta\n  \
    sobo delta import news.delta")]
pub(crate) struct Delta {
    #[command(subcommand)]
    pub(crate) command: DeltaCommand,
}

#[derive(Subcommand)]
pub(crate) enum DeltaCommand {
    /// Seals what this machine recorded and writes what another register lacks.
    Export(DeltaExport),
    /// Takes in what another register wrote; each delta of a file whole or not at all.
    Import(DeltaImport),
    /// Tells whose entries a file holds and how many, without taking them.
    Inspect(DeltaInspect),
    /// Writes how far every stream is known here, for the other side's `export --since`.
    Frontier(DeltaFrontier),
}

/// `sobo delta export`
#[derive(Args)]
#[command(after_help = "Examples:\n  sobo delta export --out all.delta\n  \
    sobo delta export --since office.frontier --out news.delta\n  \
    sobo delta export --scope cb1 --out cb1.delta")]
pub(crate) struct DeltaExport {
    /// What the other side has, as its `sobo delta frontier` wrote it [default: nothing].
    #[arg(long, value_name = "FILE")]
    pub(crate) since: Option<PathBuf>,
    /// Only what was recorded for one organization, by code or id, and the register's own stream.
    #[arg(long, short, value_name = "ORG")]
    pub(crate) scope: Option<String>,
    /// The file to write, which must not be there yet.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// `sobo delta import`
#[derive(Args)]
#[command(after_help = "What is here already is passed over, so a file may be taken twice.\n\n\
    Examples:\n  sobo delta import news.delta\n  sobo delta import monday.delta tuesday.delta")]
pub(crate) struct DeltaImport {
    /// Files that `sobo delta export` wrote, in order.
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
}

/// `sobo delta inspect`
#[derive(Args)]
#[command(
    after_help = "Where there is a register, organizations have their codes, and what is new \
    to it is told.\n\n\
    Examples:\n  sobo delta inspect news.delta\n  sobo delta inspect news.delta --json"
)]
pub(crate) struct DeltaInspect {
    /// A file that `sobo delta export` wrote.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `sobo delta frontier`
#[derive(Args)]
#[command(after_help = "Examples:\n  sobo delta frontier --out office.frontier")]
pub(crate) struct DeltaFrontier {
    /// The file to write, which must not be there yet.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// `sobo sync`
#[derive(Args)]
#[command(after_help = "What this machine recorded is sealed and sent, what it lacks is fetched. \
    A sync that was cut goes on where it was when it is called again. Ends with exit code 1 when \
    both sides do not know the same in the end.\n\n\
    Examples:\n  sobo sync https://hub.example\n  sobo sync http://127.0.0.1:4180 --scope cb1\n  \
    sobo sync https://hub.example --json\n  sobo sync https://hub.example --follow")]
pub(crate) struct Sync {
    /// The hub's address.
    #[arg(value_name = "URL")]
    pub(crate) url: String,
    /// Only one organization, by code or id, and the register's own stream [default: all that the
    /// hub serves this device].
    #[arg(long, short, value_name = "ORG")]
    pub(crate) scope: Option<String>,
    /// Goes on: syncs again whenever the hub tells that something is new, until Ctrl-C.
    #[arg(long)]
    pub(crate) follow: bool,
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `sobo submit`
#[derive(Args)]
#[command(
    after_help = "The file holds what was recorded in the unit's streams, every figure counted \
    from that, and this device's signature over all of it. The office takes it with `sobo receive`, \
    which counts again and refuses it with the figure named when one differs.\n\n\
    Examples:\n  sobo submit --scope cb1 --year 2020 --out cb1-2020.bundle\n  \
    sobo submit --scope cb1 --year 2020 --since office.frontier --out cb1-2020.bundle"
)]
pub(crate) struct Submit {
    #[command(flatten)]
    pub(crate) scope: Scope,
    /// The year.
    #[arg(long, short, value_name = "YEAR")]
    pub(crate) year: i32,
    /// What the office has, as its `sobo delta frontier` wrote it [default: nothing].
    #[arg(long, value_name = "FILE")]
    pub(crate) since: Option<PathBuf>,
    /// The file to write, which must not be there yet.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// `sobo receive`
#[derive(Args)]
#[command(after_help = "Examples:\n  sobo receive cb1-2020.bundle --dry-run\n  \
    sobo receive cb1-2020.bundle\n  sobo receive cb1-2020.bundle --json")]
pub(crate) struct Receive {
    /// A file that `sobo submit` wrote.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Only tells who submits what, and whether anything before it is missing; takes nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}
