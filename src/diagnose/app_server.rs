//! The server that runs an application, as far as the evidence shows, and how to
//! speak of it: its unit, its log, its options.

use std::net::{IpAddr, SocketAddr};

use crate::plan::{Dial, Target};

/// The server that runs an application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum AppServer {
    /// Nothing shows which.
    #[default]
    Unknown,
    Gunicorn,
    Uwsgi,
    Uvicorn,
    Hypercorn,
    Daphne,
    Waitress,
    /// Apache's `mod_wsgi`.
    Apache,
    /// Flower, celery's page, which brings its own.
    Flower,
    /// That of development: `manage.py runserver`, `flask run`.
    Development,
}

/// What is called by a word: as a program, a target, a socket or a unit is.
const WORDS: [(&str, AppServer); 9] = [
    ("gunicorn", AppServer::Gunicorn),
    ("uwsgi", AppServer::Uwsgi),
    ("uvicorn", AppServer::Uvicorn),
    ("hypercorn", AppServer::Hypercorn),
    ("daphne", AppServer::Daphne),
    ("waitress", AppServer::Waitress),
    ("flower", AppServer::Flower),
    ("mod_wsgi", AppServer::Apache),
    ("runserver", AppServer::Development),
];

/// Flower's port, unless it is told another.
const FLOWERS_PORT: u16 = 5555;

impl AppServer {
    /// By the `Server` header of what answers without a proxy, or behind one that
    /// passes that on.
    pub(super) fn of_header(server: &str) -> Self {
        match server.split(['/', ' ']).next().unwrap_or_default() {
            "gunicorn" => Self::Gunicorn,
            "uvicorn" => Self::Uvicorn,
            "hypercorn-h11" | "hypercorn-h2" | "hypercorn-h3" => Self::Hypercorn,
            "daphne" | "Daphne" => Self::Daphne,
            "waitress" => Self::Waitress,
            // Python's own, and Flask's.
            "WSGIServer" | "Werkzeug" => Self::Development,
            "TornadoServer" => Self::Flower,
            "Apache" => Self::Apache,
            _ => Self::Unknown,
        }
    }

    /// By what a target is called, and by how it is spoken to.
    pub(super) fn of_target(target: &Target) -> Self {
        // What stands in front of others is named after those now and then.
        if target.has_inner {
            return Self::Unknown;
        }
        let socket = match &target.dial {
            Dial::Unix(path) => path.to_str().unwrap_or_default(),
            Dial::Tcp { port, .. } if *port == FLOWERS_PORT => return Self::Flower,
            Dial::Tcp { .. } => "",
        };
        let named = [&*target.name, socket].map(Self::named);
        match named.into_iter().find(|server| *server != Self::Unknown) {
            Some(server) => server,
            None if target.protocol.is_gateway() => Self::Uwsgi,
            None => Self::Unknown,
        }
    }

    /// By a name that has its word in it.
    pub(super) fn named(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        let mut words = WORDS.iter().filter(|(word, _)| name.contains(word));
        match (words.next(), words.next()) {
            (Some((_, server)), None) => *server,
            _ => Self::Unknown,
        }
    }

    /// By a path that only it has: where flower most often is.
    pub(super) fn of_path(path: &str) -> Self {
        match path.split('/').nth(1) {
            Some("flower") => Self::Flower,
            _ => Self::Unknown,
        }
    }

    /// This one, or where nothing shows it, another.
    pub(super) fn or(self, other: Self) -> Self {
        if self == Self::Unknown { other } else { self }
    }

    /// What it is called, where it is said who answers.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "the application server",
            Self::Gunicorn => "gunicorn",
            Self::Uwsgi => "uWSGI",
            Self::Uvicorn => "uvicorn",
            Self::Hypercorn => "hypercorn",
            Self::Daphne => "daphne",
            Self::Waitress => "waitress",
            Self::Apache => "Apache",
            Self::Flower => "flower",
            Self::Development => "the development server",
        }
    }

    /// What its unit is called most often.
    pub(super) const fn unit(self) -> &'static str {
        match self {
            Self::Unknown | Self::Development => "UNIT",
            Self::Gunicorn => "gunicorn",
            Self::Uwsgi => "uwsgi",
            Self::Uvicorn => "uvicorn",
            Self::Hypercorn => "hypercorn",
            Self::Daphne => "daphne",
            Self::Waitress => "waitress",
            Self::Apache => "apache2",
            Self::Flower => "flower",
        }
    }

    /// The command that shows what an application says.
    pub(super) fn log(self) -> String {
        let unit = self.unit();
        let or = match self {
            Self::Unknown => "the application's unit",
            Self::Uwsgi => "or its `logto`, as /var/log/uwsgi/app/NAME.log",
            Self::Apache => return "`sudo tail -n 50 /var/log/apache2/error.log`".to_owned(),
            Self::Development => return "the terminal that it runs in".to_owned(),
            _ => "or the name of its unit",
        };
        format!("`sudo journalctl -u {unit} -n 100` ({or}, or `docker compose logs`)")
    }

    /// The command that restarts an application, which then has new code and settings.
    pub(super) fn restart(self) -> String {
        match self {
            Self::Unknown => "`sudo systemctl restart UNIT` (the application's unit)".to_owned(),
            Self::Development => "`python manage.py runserver` again".to_owned(),
            _ => format!("`sudo systemctl restart {}`", self.unit()),
        }
    }

    /// The step that shows whether an application runs, and starts it.
    pub(super) fn status(self) -> String {
        let or = match self {
            Self::Unknown => {
                "the application's unit, of `systemctl list-units -t service --all`, or `docker \
                 compose ps`"
            }
            Self::Development => {
                return "`python manage.py runserver` starts it: does it still run in its terminal?"
                    .to_owned();
            }
            _ => "or the name of its unit, or `docker compose ps`",
        };
        let unit = self.unit();
        format!(
            "`sudo systemctl status {unit}` ({or}): does the application run? If not: `sudo \
             journalctl -u {unit} -n 30` says why, and `sudo systemctl start {unit}` starts it"
        )
    }

    /// The step that shows what an application waits for: a worker that took too long
    /// leaves a traceback, and nothing before.
    pub(super) fn waits_for(self) -> String {
        let shown = match self {
            Self::Gunicorn => {
                "Once gunicorn's `--timeout` (30 s unless set) is over, the traceback below `WORKER \
                 TIMEOUT` ends in the line that waits"
            }
            Self::Uwsgi => {
                "With `harakiri = 30`, uWSGI ends what takes longer and logs its path (`HARAKIRI`); \
                 `py-spy dump --pid PID` shows the line that waits"
            }
            Self::Uvicorn | Self::Hypercorn | Self::Daphne => {
                "One call in `async` code that blocks holds up all others of its worker; `py-spy \
                 dump --pid PID` shows the line"
            }
            _ => {
                "`py-spy dump --pid PID` shows the line that waits; in `async` code, one call that \
                 blocks holds up all others of its worker"
            }
        };
        let log = self.log();
        format!("{log}: what does it wait for, a database or another service? {shown}")
    }

    /// What gives it more workers.
    pub(super) const fn workers(self) -> &'static str {
        match self {
            Self::Unknown => "gunicorn's and uvicorn's `--workers`, uWSGI's `processes`",
            Self::Uwsgi => "uWSGI's `processes`, and a longer `listen`",
            Self::Uvicorn => "uvicorn's `--workers`",
            Self::Hypercorn => "hypercorn's `--workers`",
            Self::Daphne => "another daphne beside it",
            Self::Waitress => "waitress's `--threads`",
            Self::Apache => "`processes` and `threads` of `WSGIDaemonProcess`",
            Self::Gunicorn | Self::Flower | Self::Development => "gunicorn's `--workers`",
        }
    }

    /// What lets it listen at an address.
    pub(super) fn listen(self, ip: IpAddr, port: u16) -> String {
        let at = SocketAddr::new(ip, port);
        match self {
            Self::Unknown => {
                format!("gunicorn: `--bind {at}`, uvicorn: `--host {ip} --port {port}`")
            }
            Self::Gunicorn => format!("gunicorn: `--bind {at}`"),
            Self::Hypercorn => format!("hypercorn: `--bind {at}`"),
            Self::Uvicorn => format!("uvicorn: `--host {ip} --port {port}`"),
            Self::Uwsgi => format!("uWSGI: `http-socket = {at}`"),
            Self::Daphne => format!("daphne: `-b {ip} -p {port}`"),
            Self::Waitress => format!("waitress: `--listen={at}`"),
            Self::Apache => format!("Apache: `Listen {at}`"),
            Self::Flower => format!("flower: `--address={ip} --port={port}`"),
            Self::Development => format!("`python manage.py runserver {at}`"),
        }
    }

    /// What makes it listen at a Unix socket.
    pub(super) const fn listen_at_socket(self) -> &'static str {
        match self {
            Self::Uvicorn => "--uds …",
            Self::Daphne => "-u …",
            Self::Waitress => "--unix-socket=…",
            Self::Flower => "--unix_socket=…",
            Self::Uwsgi => "http-socket = …",
            _ => "--bind unix:…",
        }
    }

    /// What lets the group of its socket in.
    pub(super) const fn lets_group_in(self) -> &'static str {
        match self {
            Self::Uwsgi => "`chmod-socket = 660` in uWSGI's configuration",
            Self::Gunicorn => "gunicorn's `--umask 007` (or `SocketMode=660` of a socket unit)",
            Self::Hypercorn => "hypercorn's `--umask 007` (or `SocketMode=660` of a socket unit)",
            Self::Waitress => "waitress's `--unix-socket-perms=660`",
            _ => "`UMask=007` in its unit (or `SocketMode=660` of a socket unit)",
        }
    }

    /// A step as it is told where the unit that runs the application is known.
    pub(super) fn retold_of(self, unit: &str, step: &str) -> String {
        let log = format!("`sudo journalctl -u {unit} -n 100`");
        let status = format!(
            "`sudo systemctl status {unit}`: does the application run? If not: `sudo journalctl -u \
             {unit} -n 30` says why, and `sudo systemctl start {unit}` starts it"
        );
        let restart = format!("`sudo systemctl restart {unit}`");
        step.replace(&self.status(), &status)
            .replace(&self.log(), &log)
            .replace(&self.restart(), &restart)
    }

    /// A step that was told where nothing showed which server it is, as it is told
    /// now that other answers of the run do.
    pub(super) fn retold(self, step: &str) -> String {
        // A longer phrase has shorter ones in it.
        const PHRASES: [fn(AppServer) -> String; 4] = [
            AppServer::waits_for,
            AppServer::status,
            AppServer::log,
            AppServer::restart,
        ];
        let phrases = PHRASES.iter();
        phrases.fold(step.to_owned(), |step, phrase| {
            step.replace(&phrase(Self::Unknown), &phrase(self))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_known_by_its_name() {
        let known = |spelt: &str| AppServer::of_target(&Target::parse(spelt).unwrap());
        for (spelt, server) in [
            ("unix:/run/uvicorn.sock", AppServer::Uvicorn),
            ("uwsgi://127.0.0.1:3031", AppServer::Uwsgi),
            ("127.0.0.1:5555", AppServer::Flower),
            ("unix:/run/site.sock", AppServer::Unknown),
            ("unix:/run/gunicorn-or-uwsgi.sock", AppServer::Unknown),
            ("127.0.0.1:8000", AppServer::Unknown),
        ] {
            assert_eq!(known(spelt), server, "{spelt}");
        }
        let named = Target {
            name: "gunicorn".to_owned(),
            ..Target::parse("127.0.0.1:8000").unwrap()
        };
        assert_eq!(AppServer::of_target(&named), AppServer::Gunicorn);
        assert_eq!(AppServer::of_header("uvicorn"), AppServer::Uvicorn);
        assert_eq!(AppServer::of_header("nginx/1.28"), AppServer::Unknown);
    }

    #[test]
    fn what_is_known_later_is_told_in_its_words() {
        for phrase in [AppServer::log, AppServer::restart, AppServer::status] {
            let step = |server| format!("on the server, {}: why?", phrase(server));
            let told = AppServer::Uvicorn.retold(&step(AppServer::Unknown));
            assert_eq!(told, step(AppServer::Uvicorn));
            let known = step(AppServer::Gunicorn);
            assert_eq!(AppServer::Uvicorn.retold(&known), known);
        }
    }
}
