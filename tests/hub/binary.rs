//! The program `hub`: started, asked, and told to end by signals.

use crate::support::{Hand, found, key, register};
use hub::client::{self, Client, Failure};
use hub::wire;
use sobo::sync::Scopes;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

/// The program on a free port, in a folder of its own.
struct Program {
    child: Child,
    url: String,
}

fn command(folder: &tempfile::TempDir, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hub"));
    command.args(["--listen", "127.0.0.1:0"]).args(args).current_dir(folder.path());
    command.env_remove("RUST_LOG").env_remove("SOBO_HUB_DB");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Program {
    fn start(folder: &tempfile::TempDir, args: &[&str]) -> Self {
        let mut child = command(folder, args).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").map(str::to_owned);
        let Some(url) = url else {
            let output = child.wait_with_output().unwrap();
            panic!("{line}{}", String::from_utf8_lossy(&output.stderr));
        };
        Self { child, url }
    }

    #[cfg(unix)]
    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    fn end(self) -> Output {
        self.child.wait_with_output().unwrap()
    }
}

fn sync(url: &str, db: &sobo::Database, number: u8) -> sobo::sync::Outcome {
    let mut client = Client::new(url, key(number)).unwrap();
    let step = &mut |_: &sobo::Session<'_>| Ok::<(), Failure>(());
    client::sync(db, &mut client, Scopes::All, step).unwrap()
}

#[cfg(unix)]
#[test]
fn the_program_serves_a_file_until_it_is_told_to_end() {
    let folder = tempfile::tempdir().unwrap();
    let db = register(1);
    found(&db, 1, "cb1");
    for (signal, sent) in [("-TERM", 1), ("-INT", 0)] {
        let hub = Program::start(&folder, &["--init", "--log", "json"]);
        let met = sync(&hub.url, &db, 1);
        assert!(met.equal && met.entries_sent == sent, "{met:?}");
        hub.signal(signal);
        let output = hub.end();
        assert!(output.status.success(), "{output:?}");
        // Every line of the log is JSON, and the last one says that the file is closed.
        let log = String::from_utf8(output.stderr).unwrap();
        let lines: Vec<serde_json::Value> =
            log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.last().unwrap()["message"], "closed", "{log}");
        assert!(lines.iter().any(|line| line["message"] == "answered" && line["new"] == sent));
    }
}

#[cfg(unix)]
#[test]
fn a_request_at_work_ends_before_the_program_does() {
    let folder = tempfile::tempdir().unwrap();
    let hub = Program::start(&folder, &["--init"]);
    let token = Hand::of(hub.url.as_str()).token(1);
    let db = register(1);
    let question = db.meet(Scopes::All).question().unwrap().unwrap();
    let (half, rest) = question.split_at(question.len() / 2);
    let mut stream = TcpStream::connect(hub.url.strip_prefix("http://").unwrap()).unwrap();
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer {token}\r\n\
         content-length: {}\r\nexpect: 100-continue\r\n\r\n",
        wire::SYNC,
        question.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The hub reads the body only for who may ask: once it says so, the request is at work.
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(half).unwrap();
    hub.signal("-TERM");
    // Nobody new is let in any more.
    while TcpStream::connect(hub.url.strip_prefix("http://").unwrap()).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(rest).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"), "{}", String::from_utf8_lossy(&answer));
    let output = hub.end();
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("closed"));
}

#[test]
fn what_stands_against_a_start_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let fails = |args: &[&str], words: &[&str]| {
        let output = command(&folder, args).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && !text.contains("panicked"), "{text}");
        assert!(words.iter().all(|word| text.contains(word)), "{text}");
    };
    fails(&[], &["error: ", "hub.sobo", "--init"]);
    fails(&["--init", "--root", "12"], &["64 hexadecimal digits", "sobo device"]);
    fails(&["--root", &"12".repeat(32)], &["--init"]);
    fails(&["--init", "--log-filter", "=x=="], &["error: "]);
    std::fs::write(folder.path().join("text.sobo"), "xin chào").unwrap();
    fails(&["--db", "text.sobo", "--init"], &["error: ", "text.sobo"]);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hub"));
    command.args(["--init", "--listen", &address]).current_dir(folder.path());
    let output = command.output().unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("cannot be listened on"));
}
