//! What lines of logs say.

/// What a line of a log says, where that is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// nginx can't connect to what it passes a request on to.
    Connect {
        /// The place.
        to: String,
        /// Why not.
        why: Errno,
    },
    /// nginx waited for an upstream, and gave up.
    UpstreamTimeout {
        /// The upstream.
        to: String,
        /// Whether it waited for the connection to be made.
        is_connecting: bool,
    },
    /// The head of an upstream's response is larger than nginx's buffer.
    HeadTooBig {
        /// The upstream.
        to: String,
    },
    /// An upstream closed the connection.
    UpstreamClosed {
        /// The upstream.
        to: String,
        /// Whether in the middle of the response.
        is_begun: bool,
    },
    /// An upstream speaks another protocol than nginx does to it.
    OtherProtocol {
        /// The upstream.
        to: String,
    },
    /// nginx has taken all servers of an upstream out for a while.
    NoneLive {
        /// The upstream.
        to: String,
    },
    /// nginx doesn't find the address of an upstream's name.
    Unresolved {
        /// The name.
        name: String,
    },
    /// There is no TLS between nginx and an upstream.
    UpstreamTls {
        /// The upstream.
        to: String,
    },
    /// nginx can't open a file or a folder.
    Open {
        /// Its path.
        path: String,
        /// Why not.
        why: Errno,
    },
    /// nginx follows no symbolic link, and one is on the way (`disable_symlinks`).
    Symlink {
        /// The path.
        path: String,
    },
    /// A folder has no index page.
    NoIndex {
        /// Its path.
        path: String,
    },
    /// A rule refuses the client.
    Rule,
    /// A body is too large.
    BodyTooLarge,
    /// nginx is led in a circle.
    Cycle,
    /// A limit is reached.
    Limit {
        /// Its zone.
        zone: String,
        /// Whether it is one of connections.
        is_of_connections: bool,
    },
    /// nginx can't write a file of its own.
    Temporary {
        /// Its path.
        path: String,
        /// Why not.
        why: Errno,
    },
    /// nginx may have no more connections.
    WorkerConnections,
    /// A process may open no more files.
    TooManyFiles,
    /// The user or the password is not the one that nginx has.
    Password,
    /// What nginx asks whether it may answer (`auth_request`) says neither.
    AuthRequest {
        /// The status that it got.
        status: u16,
    },
    /// The application raised an exception.
    Exception {
        /// Its name, and what it says: `KeyError: 'x'`.
        raised: String,
        /// Where, in the application: `/srv/todo/lists/views.py:12 in home`.
        at: Option<String>,
    },
    /// gunicorn ended a worker that took too long.
    WorkerTimeout {
        /// What it was at, in the application.
        at: Option<String>,
    },
    /// uWSGI ended a worker that took too long (`harakiri`).
    Harakiri,
    /// A worker was killed.
    WorkerKilled,
    /// A worker doesn't start.
    WorkerBoot,
    /// The application doesn't start, as the log ends.
    NotStarted {
        /// The name of what is raised.
        raised: Option<String>,
    },
    /// uWSGI has no application.
    NoApplication,
    /// The request is larger than uWSGI's buffer.
    BlockSize,
    /// Django doesn't answer for the host that it sees.
    InvalidHost {
        /// That host.
        host: String,
    },
    /// What the application answered.
    Answered {
        /// The status.
        status: u16,
    },
    /// Something else, which is only shown.
    Other,
}

/// The system's word for why something failed (`errno` of Linux).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Errno {
    /// There is no such file.
    Missing,
    /// It is not permitted.
    Denied,
    /// Nobody listens.
    Refused,
    /// The queue of the socket is full.
    Busy,
    /// No answer comes.
    TimedOut,
    /// No way leads there.
    Unreachable,
    /// A part of the path is no folder or a link to itself, or it is no socket.
    WrongKind,
    /// The disk is full.
    NoSpace,
    /// No more files may be open.
    TooManyFiles,
    /// Another one.
    Other,
}

impl Errno {
    /// That of a number.
    pub(super) const fn of(number: u32) -> Self {
        match number {
            2 => Self::Missing,
            1 | 13 => Self::Denied,
            111 => Self::Refused,
            11 => Self::Busy,
            110 => Self::TimedOut,
            101 | 113 => Self::Unreachable,
            20 | 40 | 88 | 91 => Self::WrongKind,
            28 | 122 => Self::NoSpace,
            23 | 24 => Self::TooManyFiles,
            _ => Self::Other,
        }
    }
}

impl Fact {
    /// Whether it tells a cause when it is written while a request fails, though no
    /// request stands beside it.
    pub(super) const fn tells_by_time(&self) -> bool {
        matches!(
            self,
            Self::WorkerTimeout { .. }
                | Self::Harakiri
                | Self::WorkerKilled
                | Self::WorkerBoot
                | Self::NoApplication
                | Self::BlockSize
                | Self::WorkerConnections
                | Self::TooManyFiles
        )
    }

    /// Whether nginx asks another server then (`proxy_next_upstream`), so that the request
    /// may be answered well all the same.
    pub(super) const fn may_be_mended(&self) -> bool {
        matches!(
            self,
            Self::Connect { .. }
                | Self::UpstreamTimeout { .. }
                | Self::UpstreamClosed { .. }
                | Self::OtherProtocol { .. }
                | Self::UpstreamTls { .. }
        )
    }

    /// Whether a response with this status, or none, may be what nginx made of it: another
    /// status is another request's, or somebody else's answer to it.
    pub(super) fn fits(&self, status: Option<u16>) -> bool {
        let Some(status) = status else { return true };
        match self {
            Self::UpstreamTimeout { .. }
            | Self::Connect {
                why: Errno::TimedOut,
                ..
            } => status == 504,
            Self::Connect { .. }
            | Self::HeadTooBig { .. }
            | Self::OtherProtocol { .. }
            | Self::NoneLive { .. }
            | Self::Unresolved { .. }
            | Self::UpstreamTls { .. } => status == 502,
            Self::UpstreamClosed { is_begun, .. } => *is_begun || status == 502,
            Self::Open {
                why: Errno::Missing | Errno::WrongKind,
                ..
            }
            | Self::Symlink { .. } => matches!(status, 403 | 404),
            Self::Open { .. } => matches!(status, 403 | 500),
            Self::NoIndex { .. } | Self::Rule => status == 403,
            Self::BodyTooLarge => status == 413,
            Self::Password => status == 401,
            Self::Limit { .. } => matches!(status, 429 | 503),
            Self::Cycle | Self::AuthRequest { .. } => status == 500,
            _ => true,
        }
    }
}
