//! The arguments of the commands about devices, their grants, and what does not count.

use crate::device::{parse_id, parse_role};
use clap::{Args, Subcommand};
use sobo::model::{DeviceId, DeviceRole};

/// `sobo device`
#[derive(Args)]
#[command(
    after_help = "Send the number to the office: it says with `sobo grant` what the machine \
    may record. The secret key beside it never leaves this machine.\n\n\
    When the key is lost, or may be known to others: `sobo init --new-device` draws another, the \
    office grants that and revokes the old one. Never copy a key to a second machine.\n\n\
    Examples:\n  sobo device\n  sobo device --json"
)]
pub(crate) struct Device {
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `sobo devices`
#[derive(Args)]
#[command(after_help = "Examples:\n  sobo devices\n  sobo devices --json")]
pub(crate) struct Devices {
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `sobo grant`
#[derive(Args)]
#[command(after_help = "Roles: `admin` grants and revokes, `office` records everything, `entry` \
    records for an organization, `read` only reads. What a device recorded before its grant counts \
    from then on.\n\n\
    Examples:\n  sobo grant 3b6a27bc entry --scope cb1 --label \"Văn thư Chi bộ 1\"\n  \
    sobo grant 3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29 read --label Hub")]
pub(crate) struct Grant {
    /// The device, as `sobo device` shows it there; how it begins is enough once the register knows
    /// it.
    #[arg(value_name = "DEVICE")]
    pub(crate) device: String,
    /// What it is trusted with: admin, office, entry or read.
    #[arg(value_name = "ROLE", value_parser = parse_role)]
    pub(crate) role: DeviceRole,
    /// The organization that it is for, by code or id: what is recorded for that one, not for those
    /// under it [default: the whole register].
    #[arg(long, short, value_name = "ORG")]
    pub(crate) scope: Option<String>,
    /// Who has the device.
    #[arg(long, value_name = "TEXT")]
    pub(crate) label: String,
}

/// `sobo revoke`
#[derive(Args)]
#[command(
    after_help = "What is known here of what the device recorded goes on counting; whatever \
    comes later does not, however it is dated.\n\n\
    Examples:\n  sobo revoke 3b6a27bc --reason \"máy bị mất\"\n  \
    sobo revoke 3b6a27bc --nothing-counts --reason \"khóa bị lộ từ đầu\""
)]
pub(crate) struct Revoke {
    /// The device, or how its number begins.
    #[arg(value_name = "DEVICE")]
    pub(crate) device: String,
    /// Nothing that the device ever recorded counts.
    #[arg(long)]
    pub(crate) nothing_counts: bool,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}

/// `sobo trust`
#[derive(Args)]
#[command(
    after_help = "Every replica has to do it: replicas that rest on different devices count \
    differently. For a register that was open, or whose root's key was stolen.\n\n\
    Examples:\n  \
    sobo trust 3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"
)]
pub(crate) struct Trust {
    /// The device, as `sobo device` shows it there.
    #[arg(value_name = "DEVICE", value_parser = parse_id)]
    pub(crate) device: DeviceId,
}

/// `sobo quarantine`
#[derive(Args)]
#[command(after_help = "Ends with exit code 1 when there is something. An entry counts once its \
    reason is gone: with a grant, with newer software.\n\n\
    Examples:\n  sobo quarantine\n  sobo quarantine --json")]
pub(crate) struct Quarantine {
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `sobo forks`
#[derive(Args)]
#[command(
    after_help = "A stream is forked when two machines recorded under one key: a device was \
    copied. From there on nothing counts until `sobo fork settle` chooses a branch. Ends with exit \
    code 1 when there is something.\n\n\
    Examples:\n  sobo forks\n  sobo forks --json"
)]
pub(crate) struct Forks {
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `sobo fork`
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    sobo fork settle 8c1f55a0 12 77aa01c2 --reason \"máy cũ đã thu hồi\"")]
pub(crate) struct Fork {
    #[command(subcommand)]
    pub(crate) command: ForkCommand,
}

#[derive(Subcommand)]
pub(crate) enum ForkCommand {
    /// Chooses the branch of a forked stream that counts.
    Settle(Settle),
}

/// `sobo fork settle`
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    sobo fork settle 8c1f55a0 12 77aa01c2 --reason \"máy cũ đã thu hồi\"")]
pub(crate) struct Settle {
    /// The stream, or how its id begins; `sobo forks` shows it.
    #[arg(value_name = "STREAM")]
    pub(crate) stream: String,
    /// The number that was given twice.
    #[arg(value_name = "NUMBER")]
    pub(crate) number: u32,
    /// The branch that counts, or how its digest begins.
    #[arg(value_name = "BRANCH")]
    pub(crate) branch: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}
