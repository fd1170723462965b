//! `sobo`, the register's shell: creates a register, takes events in and gives them out as lines,
//! and answers with figures, their entries, findings and reports.
//!
//! It holds no rule of the domain: it reads arguments, asks the library, and prints.
#![forbid(unsafe_code)]

mod arguments;
mod commands;
mod device;
mod fault;
mod files;
mod names;
mod progress;
mod shell;
mod stop;
mod table;

use arguments::{Arguments, Command};
use clap::Parser;
use fault::{Fault, Outcome};
use shell::Shell;
use std::panic::{self, PanicHookInfo};
use std::process::ExitCode;
use std::sync::Mutex;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    arguments.color.apply();
    panic::set_hook(Box::new(note_panic));
    // The library turns a panic of its storage engine on a damaged page into an error; anything
    // else that panics is a defect of this program, and says so.
    match panic::catch_unwind(|| run(&arguments)).unwrap_or_else(|_| Err(Fault::defect(noted()))) {
        Ok(outcome) => ExitCode::from(outcome.code()),
        // Whoever read our output has enough: that is no failure of ours.
        Err(fault) if fault.is_closed_pipe() => ExitCode::SUCCESS,
        Err(fault) => {
            fault.print();
            ExitCode::from(fault.code())
        }
    }
}

/// The last panic, in place of its print on the standard error.
static PANIC: Mutex<String> = Mutex::new(String::new());

fn note_panic(panic: &PanicHookInfo<'_>) {
    if let Ok(mut last) = PANIC.lock() {
        *last = panic.to_string();
    }
}

fn noted() -> String {
    PANIC.lock().map(|last| last.clone()).unwrap_or_default()
}

fn run(arguments: &Arguments) -> Result<Outcome, Fault> {
    let shell = Shell::start(arguments)?;
    match &arguments.command {
        Command::Init(args) => commands::init::run(args, &shell),
        Command::Import(args) => commands::import::run(args, &shell),
        Command::Export(args) => commands::export::run(args, &shell),
        Command::Orgs(args) => commands::orgs::run(args, &shell),
        Command::Member(args) => commands::member::run(args, &shell),
        Command::Indicators(args) => commands::indicators::run(args, &shell),
        Command::Figure(args) => commands::figure::run(args, &shell),
        Command::Explain(args) => commands::explain::run(args, &shell),
        Command::Report(args) => commands::report::run(args, &shell),
        Command::Check(args) => commands::check::run(args, &shell),
        Command::Verify(args) => commands::verify::run(args, &shell),
        Command::Rebuild(args) => commands::rebuild::run(args, &shell),
        Command::Device(args) => commands::device::run(args, &shell),
        Command::Devices(args) => commands::devices::list(args, &shell),
        Command::Grant(args) => commands::devices::grant(args, &shell),
        Command::Revoke(args) => commands::devices::revoke(args, &shell),
        Command::Trust(args) => commands::devices::trust(args, &shell),
        Command::Quarantine(args) => commands::quarantine::run(args, &shell),
        Command::Forks(args) => commands::forks::list(args, &shell),
        Command::Fork(args) => commands::forks::settle(args, &shell),
        Command::Delta(args) => commands::delta::run(args, &shell),
        Command::Submit(args) => commands::submit::submit(args, &shell),
        Command::Receive(args) => commands::submit::receive(args, &shell),
        Command::Sync(args) => commands::sync::run(args, &shell),
        Command::Schema(args) => commands::schema::run(args, &shell),
        Command::Completions(args) => commands::completions::run(args, &shell),
    }
}
