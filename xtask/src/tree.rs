//! The repository's files: where it stands, what is tracked, how they are read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository's top folder.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// Reads a text file.
///
/// # Errors
///
/// The file is missing, cannot be read, or is not UTF-8; the message names it.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| format!("{}: cannot be read: {e}", path.display()))
}

/// The paths of all files that are tracked or would be (new and not ignored), below `root`, with
/// slashes, sorted. Without git, every file outside `.git` and `target`.
///
/// # Errors
///
/// A folder that cannot be read.
pub(crate) fn tracked(root: &Path) -> Result<Vec<String>, String> {
    let mut files = match listed_by_git(root) {
        Some(files) => files,
        None => walk(root, root)?,
    };
    files.sort();
    files.dedup();
    // Git goes on listing a file that was deleted and not yet committed.
    files.retain(|file| root.join(file).is_file());
    Ok(files)
}

fn listed_by_git(root: &Path) -> Option<Vec<String>> {
    // A repository further up knows nothing of this tree.
    if !root.join(".git").exists() {
        return None;
    }
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let names = String::from_utf8(output.stdout).ok()?;
    Some(names.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

/// The `.rs` files below `root/folder`, as paths relative to that folder, sorted.
///
/// # Errors
///
/// A folder that cannot be read.
pub(crate) fn rust_files_below(root: &Path, folder: &str) -> Result<Vec<String>, String> {
    let base = root.join(folder);
    let mut files = walk(&base, &base)?;
    files.retain(|file| has_extension(file, "rs"));
    files.sort();
    Ok(files)
}

/// Whether a path ends in the extension.
pub(crate) fn has_extension(file: &str, extension: &str) -> bool {
    Path::new(file).extension().is_some_and(|found| found == extension)
}

fn walk(base: &Path, folder: &Path) -> Result<Vec<String>, String> {
    let failed = |e| format!("{}: cannot be listed: {e}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        let name = entry.file_name();
        if entry.file_type().map_err(failed)?.is_dir() {
            if name != "target" && name != ".git" {
                files.extend(walk(base, &path)?);
            }
        } else if let Ok(below) = path.strip_prefix(base) {
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            files.push(parts.join("/"));
        }
    }
    Ok(files)
}

/// A folder of a test's own, removed at the end.
#[cfg(test)]
pub(crate) struct Scratch(PathBuf);

#[cfg(test)]
impl Scratch {
    /// `name` keeps tests of one process apart, the process id keeps processes apart.
    pub(crate) fn new(name: &str) -> std::io::Result<Self> {
        let path = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn write(&self, file: &str, text: &str) -> std::io::Result<()> {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().unwrap_or(&self.0))?;
        fs::write(path, text)
    }
}

#[cfg(test)]
impl Drop for Scratch {
    fn drop(&mut self) {
        // A leftover in the system's temporary folder does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_git_the_tree_is_walked() {
        let dir = Scratch::new("tree").unwrap();
        for file in ["b.rs", "a/c.md", ".ci/run", "target/x.rs", "a/target/y.rs"] {
            dir.write(file, "").unwrap();
        }
        assert_eq!(tracked(dir.path()).unwrap(), [".ci/run", "a/c.md", "b.rs"]);
        assert_eq!(rust_files_below(dir.path(), "").unwrap(), ["b.rs"]);
    }

    #[test]
    fn an_unreadable_file_is_named() {
        let dir = Scratch::new("unread").unwrap();
        assert!(read(&dir.path().join("none.md")).unwrap_err().contains("none.md: cannot be read"));
    }
}
