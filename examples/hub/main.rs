//! `hub`: serves a register to the devices it has grants for.
#![forbid(unsafe_code)]

use clap::{Parser, ValueEnum};
use hub::{Hub, Limits, Settings};
use sobo::ledger::DeviceKey;
use sobo::model::DeviceId;
use sobo::{Database, Options};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

const MORE: &str = "\
A hub records nothing itself: it needs no key. It answers until SIGINT or SIGTERM, then lets requests
at work end and closes the file. On the internet a proxy that speaks TLS stands before it; --origin
then names the address that clients use.

Examples:
  hub --init --root 3f5c…
  hub
  hub --db office.sobo --listen 0.0.0.0:4180 --origin https://hub.example";

/// Serves a register to the devices it has grants for, over HTTP.
#[derive(Parser)]
#[command(name = "hub", version, about, after_help = MORE)]
struct Arguments {
    /// The register's file.
    #[arg(long, value_name = "FILE", env = "SOBO_HUB_DB", default_value = "hub.sobo")]
    db: PathBuf,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4180")]
    listen: SocketAddr,
    /// The address that clients know it by, as https://hub.example; several may be given
    /// [default: where it listens].
    #[arg(long, value_name = "URL")]
    origin: Vec<String>,
    /// Creates the register first where there is none.
    #[arg(long)]
    init: bool,
    /// The device on whose word the register rests: the office's, as `sobo device` shows it there.
    /// A register that is created without one is open: whoever can sign is served everything.
    #[arg(long, value_name = "DEVICE", value_parser = device)]
    root: Option<DeviceId>,
    /// The hub's own device file, as `sobo init` writes it: with a grant as an office the hub vouches
    /// for what units must know of others [default: DB.device, where there is one].
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Most MiB of one request.
    #[arg(long, value_name = "MIB", default_value_t = 36, value_parser = clap::value_parser!(u16).range(1..=1024))]
    body_max: u16,
    /// Requests that work on the register at once.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256))]
    workers: u16,
    /// How the log is written, to the standard error.
    #[arg(long, value_name = "FORM", default_value = "text")]
    log: Form,
    /// What is logged, as `info` or `hub=debug`.
    #[arg(long, value_name = "FILTER", env = "RUST_LOG", default_value = "info")]
    log_filter: String,
}

/// How the log is written.
#[derive(Clone, Copy, ValueEnum)]
enum Form {
    /// Lines for people.
    Text,
    /// A JSON object in each line.
    Json,
}

fn device(text: &str) -> Result<DeviceId, String> {
    let wrong = || "a device is 64 hexadecimal digits; `sobo device` shows them".to_owned();
    hub::hex::read(text).map(DeviceId).ok_or_else(wrong)
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    log(arguments)?;
    let db = open(arguments)?;
    let body_bytes = usize::from(arguments.body_max) << 20;
    let limits = Limits {
        body_bytes,
        bodies_bytes: Limits::default().bodies_bytes.max(body_bytes),
        workers: usize::from(arguments.workers),
        ..Limits::default()
    };
    let (listen, origins, key) = (arguments.listen, arguments.origin.clone(), key(arguments)?);
    if key.is_none() {
        tracing::warn!("the hub has no device: units do not learn of members who come to them");
    }
    let settings = Settings { listen, origins, key, limits };
    let hub = Hub::start(db, settings)
        .map_err(|e| format!("{} cannot be listened on: {e}", arguments.listen))?;
    // Programs that start a hub on a free port read where it is.
    println!("listening on {}", hub.url());
    tracing::info!(address = %hub.address(), "listening");
    if hub.register().read()?.root()?.is_none() {
        tracing::warn!("the register is open: whoever can sign is served everything; see --root");
    }
    let signal = hub.wait(asked_to_stop())?;
    tracing::info!(signal, "shutting down");
    drop(hub.stop()?);
    tracing::info!("closed");
    Ok(())
}

/// The hub's own key.
fn key(arguments: &Arguments) -> Result<Option<DeviceKey>, Box<dyn std::error::Error>> {
    let beside = || {
        let mut name = arguments.db.clone().into_os_string();
        name.push(".device");
        PathBuf::from(name)
    };
    let path = arguments.key.clone().unwrap_or_else(beside);
    if arguments.key.is_none() && !path.exists() {
        return Ok(None);
    }
    let wrong = |what: String| format!("the device file {}: {what}", path.display());
    let text = std::fs::read_to_string(&path).map_err(|e| wrong(e.to_string()))?;
    let secret = text.strip_prefix(hub::DEVICE_MARK).map(str::trim).and_then(hub::hex::read);
    let secret = secret.ok_or_else(|| wrong("it holds no key; `sobo init` writes one".into()))?;
    Ok(Some(DeviceKey::from_bytes(secret)))
}

fn open(arguments: &Arguments) -> Result<Database, Box<dyn std::error::Error>> {
    // Nothing is recorded here: this device is nobody's.
    let options = Options::new(DeviceId([0; 32]), hub::now);
    let options = arguments.root.into_iter().fold(options, Options::root);
    match Database::open(&arguments.db, options.clone()) {
        Err(error) if error.is_not_found() && arguments.init => {
            Ok(Database::create(&arguments.db, options)?)
        }
        Err(error) if error.is_not_found() => {
            Err(format!("there is no register {}; --init creates it", arguments.db.display())
                .into())
        }
        opened => Ok(opened?),
    }
}

fn log(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let filter = EnvFilter::builder().parse(&arguments.log_filter)?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match arguments.log {
        Form::Text => log.init(),
        Form::Json => log.json().flatten_event(true).init(),
    }
    Ok(())
}

/// Waits for the signals that end a process.
async fn asked_to_stop() -> std::io::Result<&'static str> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            _ = terminate.recv() => Ok("SIGTERM"),
            interrupt = tokio::signal::ctrl_c() => interrupt.map(|()| "SIGINT"),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map(|()| "Ctrl-C")
}
